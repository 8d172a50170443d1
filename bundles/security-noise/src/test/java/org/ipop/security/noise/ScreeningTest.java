package org.ipop.security.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeFactory.Screening;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.handshake.Suite;
import org.junit.jupiter.api.Test;

class ScreeningTest {
    private static final Optional<InetSocketAddress> HOME = address("192.0.2.1", 4100);

    private final VirtualTime time = new VirtualTime(1);
    private final TestNode alice = new TestNode(time, 1, Suite.AES_256_GCM);
    private final TestNode bob = new TestNode(time, 2, Suite.AES_256_GCM);
    private final TestNode carol = new TestNode(time, 3, Suite.AES_256_GCM);
    private final Handshake initiator = alice.towards(bob, true, 7);
    private final ByteBuf first = initiator.start().getFirst();

    @Test
    void honestInitiationIsAdmittedWhileThereIsNoLoad() {
        assertThat(bob.factory.screen(first, HOME, false)).isEqualTo(new Screening.Admit());
        assertThat(first.readerIndex()).isZero();
    }

    @Test
    void noiseIsDroppedWithItsReason() {
        assertThat(carol.factory.screen(first, HOME, false)).isEqualTo(new Screening.Drop("wrong-peer"));
        assertThat(bob.factory.screen(first.copy().setByte(239, 1), HOME, false))
            .isEqualTo(new Screening.Drop("forged"));
        assertThat(bob.factory.screen(first.copy(0, 271), HOME, false)).isEqualTo(new Screening.Drop("malformed"));
        assertThat(bob.factory.screen(Unpooled.EMPTY_BUFFER, HOME, true)).isEqualTo(new Screening.Drop("malformed"));
    }

    @Test
    void underLoadOnlyACookieFromTheSameAddressAndPortAdmits() throws HandshakeRefused {
        ByteBuf again = withCookie(HOME);
        assertThat(bob.factory.screen(again, HOME, true)).isEqualTo(new Screening.Admit());
        assertThat(bob.factory.screen(again, address("192.0.2.2", 4100), true))
            .isInstanceOf(Screening.AskForCookie.class);
        assertThat(bob.factory.screen(again, address("192.0.2.1", 4101), true))
            .isInstanceOf(Screening.AskForCookie.class);
        assertThat(bob.factory.screen(again, Optional.empty(), true)).isInstanceOf(Screening.AskForCookie.class);
        assertThat(bob.factory.respond(9).receive(again).send()).as("mac2 changes nothing else").hasSize(1);
    }

    @Test
    void anyFlippedBitOfMac2IsNoCookie() throws HandshakeRefused {
        ByteBuf again = withCookie(HOME);
        for (int bit = 256 * 8; bit < 272 * 8; bit++) {
            ByteBuf flipped = again.copy();
            flipped.setByte(bit / 8, flipped.getByte(bit / 8) ^ 1 << bit % 8);
            assertThat(bob.factory.screen(flipped, HOME, true)).isInstanceOf(Screening.AskForCookie.class);
        }
    }

    @Test
    void relayedSenderCanProveItselfToo() throws HandshakeRefused {
        assertThat(bob.factory.screen(withCookie(Optional.empty()), Optional.empty(), true))
            .isEqualTo(new Screening.Admit());
    }

    @Test
    void cookieOutlivesOneChangeOfTheSecretButNotTwo() throws HandshakeRefused {
        ByteBuf again = withCookie(HOME);
        time.run(CookieJar.ROTATION_NANOS);
        assertThat(bob.factory.screen(again, HOME, true)).isEqualTo(new Screening.Admit());
        time.run(CookieJar.ROTATION_NANOS);
        assertThat(bob.factory.screen(again, HOME, true)).isInstanceOf(Screening.AskForCookie.class);
    }

    @Test
    void cookieDoesNotSurviveALongSilence() throws HandshakeRefused {
        ByteBuf again = withCookie(HOME);
        time.run(10 * CookieJar.ROTATION_NANOS);
        assertThat(bob.factory.screen(again, HOME, true)).isInstanceOf(Screening.AskForCookie.class);
    }

    @Test
    void cookieReplyIsShorterThanWhatItAnswers() {
        Screening.AskForCookie ask = (Screening.AskForCookie) bob.factory.screen(first, HOME, true);
        assertThat(ask.reply().readableBytes()).isLessThan(first.readableBytes());
    }

    @Test
    void forgedCookieReplyIsRefusedAndATrueOneStillWorks() throws HandshakeRefused {
        ByteBuf reply = ((Screening.AskForCookie) bob.factory.screen(first, HOME, true)).reply();
        for (int index = 0; index < reply.readableBytes(); index++) {
            ByteBuf forged = reply.copy().setByte(index, reply.getByte(index) ^ 1);
            assertThatThrownBy(() -> initiator.receive(forged)).isInstanceOfSatisfying(HandshakeRefused.class,
                refused -> assertThat(refused.fatal()).isFalse());
        }
        assertThat(initiator.receive(reply).send()).hasSize(1);
    }

    @Test
    void cookieRepliesAreAnsweredAFewTimesOnly() throws HandshakeRefused {
        ByteBuf reply = ((Screening.AskForCookie) bob.factory.screen(first, HOME, true)).reply();
        int answered = 0;
        for (int i = 0; i < 10; i++) {
            answered += initiator.receive(reply).send().size();
        }
        assertThat(answered).isEqualTo(3);
    }

    @Test
    void cookieReplyForAnotherInitiationIsForged() {
        ByteBuf other = alice.towards(bob, true, 7).start().getFirst();
        ByteBuf reply = ((Screening.AskForCookie) bob.factory.screen(other, HOME, true)).reply();
        assertThatThrownBy(() -> initiator.receive(reply)).isInstanceOf(HandshakeRefused.class).hasMessage("forged");
    }

    private ByteBuf withCookie(Optional<InetSocketAddress> source) throws HandshakeRefused {
        Screening.AskForCookie ask = (Screening.AskForCookie) bob.factory.screen(first, source, true);
        return initiator.receive(ask.reply()).send().getFirst();
    }

    private static Optional<InetSocketAddress> address(String address, int port) {
        return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(address), port));
    }
}
