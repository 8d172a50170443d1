package org.ipop.simulation.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeFactory.Screening;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.api.security.Session;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.handshake.HandshakeIndex;
import org.junit.jupiter.api.Test;

class PlainHandshakesTest {
    private static final NodeId ALICE = new NodeId(new Key(1, 0, 0));
    private static final NodeId BOB = new NodeId(new Key(2, 0, 0));

    private final PlainHandshakes alice = new PlainHandshakes(ALICE, new SplittableRandom(1));
    private final PlainHandshakes bob = new PlainHandshakes(BOB, new SplittableRandom(2));
    private final Handshake initiator = alice.initiate(11, Optional.of(BOB), Optional.empty());
    private final Handshake responder = bob.respond(22);
    private Session ours;
    private Session theirs;

    @Test
    void bothEndsHaveASessionAfterTwoRoundTrips() throws HandshakeRefused, MalformedPacket {
        shakeHands();
        assertThat(ours.info().peer()).isEqualTo(BOB);
        assertThat(theirs.info().peer()).isEqualTo(ALICE);
        assertThat(ours.info().initiator()).isTrue();
        assertThat(theirs.info().initiator()).isFalse();
        assertThat(ours.info().handshakeHash()).isEqualTo(theirs.info().handshakeHash());
    }

    @Test
    void datagramsNameTheHandshakeTheyAreFor() throws HandshakeRefused, MalformedPacket {
        ByteBuf initiation = initiator.start().getFirst();
        assertThat(HandshakeIndex.of(initiation)).isEqualTo(11);
        ByteBuf response = responder.receive(initiation).send().getFirst();
        assertThat(HandshakeIndex.of(response)).isEqualTo(11);
        for (ByteBuf part : initiator.receive(response).send()) {
            assertThat(HandshakeIndex.of(part)).isEqualTo(22);
        }
    }

    @Test
    void lastFlightIsRepeatedUntilItIsAnswered() throws HandshakeRefused {
        assertThat(initiator.lastFlight()).isEqualTo(initiator.start());
        ByteBuf response = responder.receive(initiator.start().getFirst()).send().getFirst();
        assertThat(responder.lastFlight()).containsExactly(response);
        List<ByteBuf> key = initiator.receive(response).send();
        assertThat(initiator.lastFlight()).isEqualTo(key).hasSize(2);
    }

    @Test
    void whatDoesNotFitIsRefusedAndChangesNothing() throws HandshakeRefused {
        Handshake other = alice.initiate(12, Optional.of(ALICE), Optional.empty());
        ByteBuf response = responder.receive(other.start().getFirst()).send().getFirst();
        assertThatThrownBy(() -> other.receive(response)).isInstanceOf(HandshakeRefused.class)
            .hasMessage("wrong-peer");
        assertThatThrownBy(() -> initiator.receive(PlainFlight.ciphertext(11).getFirst()))
            .isInstanceOf(HandshakeRefused.class);
        assertThatThrownBy(() -> responder.receive(Unpooled.buffer(8).writeZero(8)))
            .isInstanceOf(HandshakeRefused.class).hasMessage("malformed");
        assertThat(bob.screen(Unpooled.buffer(8).writeZero(8), Optional.empty(), false))
            .isEqualTo(new Screening.Drop("malformed"));
        assertThat(bob.screen(initiator.start().getFirst(), Optional.empty(), true))
            .isEqualTo(new Screening.Admit());
    }

    @Test
    void whatOneEndSealsTheOtherOpensOnce() throws HandshakeRefused {
        shakeHands();
        ByteBuf first = sealed("first");
        ByteBuf second = sealed("second");
        assertThat(ours.sealed()).isEqualTo(2);
        assertThat(theirs.open(second.copy())).isEqualTo(Session.Opened.OPENED);
        assertThat(theirs.open(second)).isEqualTo(Session.Opened.REPLAYED);
        assertThat(theirs.open(first.copy())).isEqualTo(Session.Opened.OPENED);
        assertThat(theirs.open(first)).isEqualTo(Session.Opened.REPLAYED);
        ByteBuf late = sealed("late");
        for (int i = 0; i < Long.SIZE; i++) {
            assertThat(theirs.open(sealed("more"))).isEqualTo(Session.Opened.OPENED);
        }
        assertThat(theirs.open(late)).isEqualTo(Session.Opened.REPLAYED);
        assertThat(theirs.open(Unpooled.buffer(4).writeZero(4))).isEqualTo(Session.Opened.MALFORMED);
        Session derived = ours.derive(Bytes.copyOf(), 33, 44);
        assertThat(derived.info().localIndex()).isEqualTo(33);
        ours.close();
        assertThatThrownBy(() -> sealed("closed")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void plaintextComesThrough() throws HandshakeRefused {
        shakeHands();
        ByteBuf datagram = sealed("hello");
        theirs.open(datagram);
        assertThat(datagram.toString(StandardCharsets.US_ASCII)).isEqualTo("hello");
    }

    private ByteBuf sealed(String text) {
        ByteBuf packet = Unpooled.buffer(128).writeZero(Session.HEADER_BYTES).skipBytes(Session.HEADER_BYTES)
            .writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        ours.seal(packet);
        return packet;
    }

    private void shakeHands() throws HandshakeRefused {
        ByteBuf response = responder.receive(initiator.start().getFirst()).send().getFirst();
        for (ByteBuf part : initiator.receive(response).send()) {
            Handshake.Progress answered = responder.receive(part);
            answered.session().ifPresent(session -> theirs = session);
            for (ByteBuf answer : answered.send()) {
                initiator.receive(answer).session().ifPresent(session -> ours = session);
            }
        }
    }
}
