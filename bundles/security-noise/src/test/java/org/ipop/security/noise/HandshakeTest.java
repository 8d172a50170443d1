package org.ipop.security.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.api.security.Session;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.handshake.Suite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Honest handshakes over a network that loses, repeats and reorders. */
class HandshakeTest {
    private static final int OURS = 0x11223344;
    private static final int THEIRS = 0x55667788;

    private final VirtualTime time = new VirtualTime(1);
    private final TestNode alice = new TestNode(time, 1, Suite.AES_256_GCM);
    private final TestNode bob = new TestNode(time, 2, Suite.CHACHA20_POLY1305);

    @ParameterizedTest
    @CsvSource({"false, AES_256_GCM", "false, CHACHA20_POLY1305", "true, AES_256_GCM", "true, CHACHA20_POLY1305"})
    void bothSidesGetTheSameSession(boolean staticKeyKnown, Suite suite) throws HandshakeRefused {
        TestNode carol = new TestNode(time, 3, suite);
        TestNode.Sessions sessions = TestNode.connect(carol.towards(bob, staticKeyKnown, OURS),
            bob.factory.respond(THEIRS));
        Session.Info ours = sessions.initiator().info();
        Session.Info theirs = sessions.responder().info();
        assertThat(ours.peer()).isEqualTo(bob.id());
        assertThat(theirs.peer()).isEqualTo(carol.id());
        assertThat(ours.peerPublicKey()).isEqualTo(bob.keys.publicKey());
        assertThat(theirs.peerPublicKey()).isEqualTo(carol.keys.publicKey());
        assertThat(ours.peerStaticKey()).isEqualTo(bob.staticKey());
        assertThat(theirs.peerStaticKey()).isEqualTo(carol.staticKey());
        assertThat(ours.handshakeHash()).isEqualTo(theirs.handshakeHash());
        assertThat(ours.initiator()).isTrue();
        assertThat(theirs.initiator()).isFalse();
        assertThat(ours.localIndex()).isEqualTo(OURS);
        assertThat(theirs.localIndex()).isEqualTo(THEIRS);
        talk(sessions.initiator(), sessions.responder());
        talk(sessions.responder(), sessions.initiator());
    }

    @Test
    void seedKnownByAddressOnlyTellsItsName() throws HandshakeRefused {
        Handshake initiator = alice.factory.initiate(OURS, Optional.empty(), Optional.empty());
        TestNode.Sessions sessions = TestNode.connect(initiator, bob.factory.respond(THEIRS));
        assertThat(sessions.initiator().info().peer()).isEqualTo(bob.id());
    }

    @Test
    void everyHandshakeHasItsOwnHash() throws HandshakeRefused {
        TestNode.Sessions first = TestNode.connect(alice.towards(bob, true, 1), bob.factory.respond(2));
        TestNode.Sessions second = TestNode.connect(alice.towards(bob, true, 1), bob.factory.respond(2));
        assertThat(first.initiator().info().handshakeHash()).isNotEqualTo(second.initiator().info().handshakeHash());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void datagramsFitAndAnswersAreNotLongerThanQuestions(boolean staticKeyKnown) throws HandshakeRefused {
        Handshake initiator = alice.towards(bob, staticKeyKnown, OURS);
        Handshake responder = bob.factory.respond(THEIRS);
        List<ByteBuf> flight = initiator.start();
        while (!flight.isEmpty()) {
            List<ByteBuf> answer = TestNode.deliver(responder, flight).sent();
            assertThat(bytes(answer)).isLessThanOrEqualTo(bytes(flight));
            assertThat(answer).allMatch(datagram -> datagram.readableBytes() <= 1232);
            assertThat(flight).allMatch(datagram -> datagram.readableBytes() <= 1232);
            flight = TestNode.deliver(initiator, answer).sent();
        }
    }

    /** Each side's datagrams are lost by a pattern of bits; the initiator repeats its last flight. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lostDatagramsAreMadeUpForByRepetition(boolean staticKeyKnown) throws HandshakeRefused {
        for (int losses = 0; losses < 512; losses++) {
            Handshake initiator = alice.towards(bob, staticKeyKnown, OURS);
            Handshake responder = bob.factory.respond(THEIRS);
            Optional<Session> ours = Optional.empty();
            Optional<Session> theirs = Optional.empty();
            List<ByteBuf> flight = initiator.start();
            int datagram = 0;
            for (int attempt = 0; attempt < 40 && ours.isEmpty(); attempt++) {
                List<ByteBuf> arriving = new ArrayList<>();
                for (ByteBuf sent : flight) {
                    if ((losses >>> datagram++ & 1) == 0) {
                        arriving.add(sent);
                    }
                }
                TestNode.Outcome answered = TestNode.deliver(responder, arriving);
                theirs = theirs.or(answered::session);
                List<ByteBuf> back = new ArrayList<>();
                for (ByteBuf sent : answered.sent()) {
                    if ((losses >>> datagram++ & 1) == 0) {
                        back.add(sent);
                    }
                }
                TestNode.Outcome taken = TestNode.deliver(initiator, back);
                ours = ours.or(taken::session);
                flight = taken.sent().isEmpty() ? initiator.lastFlight() : taken.sent();
            }
            talk(ours.orElseThrow(), theirs.orElseThrow());
            losses += losses >= 32 ? 12 : 0;
        }
    }

    @Test
    void reversedAndDoubledFlightsLeadToOneSession() throws HandshakeRefused {
        Handshake initiator = alice.towards(bob, false, OURS);
        Handshake responder = bob.factory.respond(THEIRS);
        List<ByteBuf> responses = TestNode.deliver(responder, twiceAndReversed(initiator.start())).sent();
        assertThat(responses).hasSize(2);
        List<ByteBuf> flight = TestNode.deliver(initiator, twiceAndReversed(responses)).sent();
        assertThat(flight).as("finish and two key parts, once").hasSize(3);
        TestNode.Outcome answered = TestNode.deliver(responder, twiceAndReversed(flight));
        TestNode.Outcome taken = TestNode.deliver(initiator, twiceAndReversed(answered.sent()));
        talk(taken.session().orElseThrow(), answered.session().orElseThrow());
    }

    @Test
    void keyPartsThatOvertakeTheFinishWaitForIt() throws HandshakeRefused {
        Handshake initiator = alice.towards(bob, false, OURS);
        Handshake responder = bob.factory.respond(THEIRS);
        List<ByteBuf> flight = new ArrayList<>(
            TestNode.deliver(initiator, TestNode.deliver(responder, initiator.start()).sent()).sent());
        Collections.reverse(flight);
        TestNode.Outcome answered = TestNode.deliver(responder, flight);
        assertThat(answered.sent()).hasSize(2);
        assertThat(answered.session()).isPresent();
    }

    @Test
    void noSessionIsHandedOutBeforeTheKemStage() throws HandshakeRefused {
        Handshake initiator = alice.towards(bob, true, OURS);
        Handshake responder = bob.factory.respond(THEIRS);
        TestNode.Outcome answered = TestNode.deliver(responder, initiator.start());
        assertThat(answered.session()).isEmpty();
        TestNode.Outcome taken = TestNode.deliver(initiator, answered.sent());
        assertThat(taken.session()).isEmpty();
        assertThat(TestNode.deliver(responder, taken.sent().subList(0, 1)).session()).isEmpty();
    }

    @Test
    void closedHandshakeTakesNothingButItsSessionLives() throws HandshakeRefused {
        Handshake initiator = alice.towards(bob, false, OURS);
        Handshake responder = bob.factory.respond(THEIRS);
        TestNode.Sessions sessions = TestNode.connect(initiator, responder);
        ByteBuf late = initiator.lastFlight().getFirst();
        initiator.close();
        responder.close();
        talk(sessions.initiator(), sessions.responder());
        assertThatThrownBy(() -> responder.receive(late)).isInstanceOf(HandshakeRefused.class).hasMessage("closed");
        assertThatThrownBy(() -> initiator.receive(late)).isInstanceOf(HandshakeRefused.class).hasMessage("closed");
    }

    @Test
    void wrongOrderOfCallsIsAFault() {
        Handshake initiator = alice.towards(bob, false, OURS);
        initiator.start();
        assertThatThrownBy(initiator::start).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> bob.factory.respond(THEIRS).start()).isInstanceOf(IllegalStateException.class);
    }

    private static void talk(Session from, Session to) {
        ByteBuf packet = TestNode.packet("hello " + from.sealed());
        String sent = TestNode.text(packet);
        from.seal(packet);
        assertThat(to.open(packet)).isEqualTo(Session.Opened.OPENED);
        assertThat(TestNode.text(packet)).isEqualTo(sent);
    }

    private static int bytes(List<ByteBuf> datagrams) {
        return datagrams.stream().mapToInt(ByteBuf::readableBytes).sum();
    }

    private static List<ByteBuf> twiceAndReversed(List<ByteBuf> flight) {
        List<ByteBuf> arriving = new ArrayList<>(flight);
        arriving.addAll(flight);
        Collections.reverse(arriving);
        return arriving;
    }
}
