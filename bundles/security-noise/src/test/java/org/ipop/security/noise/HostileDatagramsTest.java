package org.ipop.security.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ipop.api.Bytes;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.api.security.Session;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.FirstByte;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.handshake.Initiation;
import org.ipop.wire.handshake.InitiationHeader;
import org.ipop.wire.handshake.Pattern;
import org.ipop.wire.handshake.Suite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody on the way, or a lying peer, can try; and that an honest handshake gets through all the same. */
class HostileDatagramsTest {
    private static final int OURS = 0x11223344;
    private static final int THEIRS = 0x55667788;

    private final VirtualTime time = new VirtualTime(1);
    private final TestNode alice = new TestNode(time, 1, Suite.AES_256_GCM);
    private final TestNode bob = new TestNode(time, 2, Suite.AES_256_GCM);
    private final TestNode mallory = new TestNode(time, 3, Suite.AES_256_GCM);

    /** Before each honest datagram its forgeries arrive: a bit flipped in each byte, cut, extended. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void forgeriesOfEveryDatagramAreRefusedAndDoNoHarm(boolean staticKeyKnown) throws HandshakeRefused {
        Handshake initiator = alice.towards(bob, staticKeyKnown, OURS);
        Handshake responder = bob.factory.respond(THEIRS);
        List<ByteBuf> flight = initiator.start();
        Optional<Session> session = Optional.empty();
        while (!flight.isEmpty()) {
            TestNode.Outcome answered = deliverAfterForgeries(responder, flight);
            TestNode.Outcome taken = deliverAfterForgeries(initiator, answered.sent());
            session = session.or(taken::session);
            flight = taken.sent();
        }
        assertThat(session).isPresent();
    }

    private static TestNode.Outcome deliverAfterForgeries(Handshake to, List<ByteBuf> datagrams)
            throws HandshakeRefused {
        List<ByteBuf> sent = new ArrayList<>();
        Optional<Session> session = Optional.empty();
        for (ByteBuf datagram : datagrams) {
            for (ByteBuf forgery : forgeries(datagram)) {
                refusedGently(() -> to.receive(forgery));
            }
            TestNode.Outcome outcome = TestNode.deliver(to, List.of(datagram));
            sent.addAll(outcome.sent());
            session = session.or(outcome::session);
        }
        return new TestNode.Outcome(sent, session);
    }

    /** One flipped bit a byte, another one each, outside mac2, which only {@code screen} looks at; bad lengths. */
    private static List<ByteBuf> forgeries(ByteBuf datagram) {
        List<ByteBuf> forgeries = new ArrayList<>();
        int covered = datagram.getUnsignedByte(0) == FirstByte.HANDSHAKE_INITIATION ? 256 : datagram.readableBytes();
        for (int index = 0; index < covered; index++) {
            ByteBuf flipped = datagram.copy();
            forgeries.add(flipped.setByte(index, flipped.getByte(index) ^ 1 << index % 8));
        }
        for (int length = 0; length < datagram.readableBytes(); length += 1 + length / 8) {
            forgeries.add(datagram.copy(0, length));
        }
        forgeries.add(Unpooled.buffer().writeBytes(datagram.duplicate()).writeByte(0));
        return forgeries;
    }

    @Test
    void flippedHeaderIsRefusedEvenWithARightMac() throws MalformedPacket, HandshakeRefused {
        Initiation honest = Initiation.parse(alice.towards(bob, true, OURS).start().getFirst());
        InitiationHeader header = honest.header();
        List<InitiationHeader> changed = List.of(
            new InitiationHeader(Pattern.IK, Suite.CHACHA20_POLY1305, OURS, header.responder()),
            new InitiationHeader(Pattern.IK, header.suite(), OURS + 1, header.responder()),
            new InitiationHeader(Pattern.IK, header.suite(), OURS, Optional.empty()));
        for (InitiationHeader other : changed) {
            Initiation forged = Macs.of(other).authenticate(new Initiation(other, honest.noise(), honest.mac1(),
                honest.mac2()));
            refused("forged", false, () -> bob.factory.respond(THEIRS).receive(forged.encode()));
        }
    }

    /** Message 1 of XX has no secret: a downgraded one is answered, and the initiator refuses the answer. */
    @Test
    void downgradeOfSuiteOrPatternEndsAtTheInitiator() throws MalformedPacket, HandshakeRefused {
        Handshake initiator = alice.towards(bob, false, OURS);
        Initiation honest = Initiation.parse(initiator.start().getFirst());
        InitiationHeader weaker =
            new InitiationHeader(Pattern.XX, Suite.CHACHA20_POLY1305, OURS, Optional.of(bob.id()));
        Initiation forged = Macs.of(weaker).authenticate(new Initiation(weaker, honest.noise(), honest.mac1(),
            honest.mac2()));
        List<ByteBuf> answer = bob.factory.respond(THEIRS).receive(forged.encode()).send();
        refused("forged", false, () -> initiator.receive(answer.getFirst()));

        Handshake knowing = alice.towards(bob, true, OURS);
        knowing.start();
        List<ByteBuf> ofOtherPattern = bob.factory.respond(THEIRS)
            .receive(alice.towards(bob, false, OURS).start().getFirst()).send();
        refused("malformed", false, () -> knowing.receive(ofOtherPattern.getFirst()));
    }

    @Test
    void repeatedFirstMessageOfIkIsRefusedByANewHandshake() throws HandshakeRefused {
        ByteBuf recorded = alice.towards(bob, true, OURS).start().getFirst();
        bob.factory.respond(THEIRS).receive(recorded);
        refused("replayed", true, () -> bob.factory.respond(THEIRS + 1).receive(recorded));
        ByteBuf next = alice.towards(bob, true, OURS + 1).start().getFirst();
        assertThat(bob.factory.respond(THEIRS + 2).receive(next).send()).hasSize(1);
        refused("replayed", true, () -> bob.factory.respond(THEIRS + 3).receive(recorded));
    }

    /** A node whose clock went back is locked out of IK, but never out of XX, whose last message is live by itself. */
    @Test
    void clockThatWentBackLeavesFirstContactOpen() throws HandshakeRefused {
        VirtualTime later = new VirtualTime(1);
        later.run(3_600_000_000_000L);
        TestNode ahead = new TestNode(later, 1, Suite.AES_256_GCM);
        NodeKeys same = NodeKeys.parse(alice.keys.encode());
        assertThat(ahead.staticKey()).isEqualTo(Bytes.copyOf(same.staticPair().publicKey()));
        TestNode.connect(ahead.towards(bob, true, 1), bob.factory.respond(2));
        refused("replayed", true, () -> bob.factory.respond(3).receive(alice.towards(bob, true, 4).start().getFirst()));
        TestNode.connect(alice.towards(bob, false, 5), bob.factory.respond(6));
    }

    @Test
    void anotherNodeThanTheExpectedOneIsFatal() throws HandshakeRefused {
        Handshake initiator = alice.factory.initiate(OURS, Optional.of(bob.id()), Optional.of(mallory.staticKey()));
        ByteBuf first = initiator.start().getFirst();
        refused("wrong-peer", true, () -> mallory.factory.respond(THEIRS).receive(first));

        TestNode impostor = new TestNode(time, 4, Suite.AES_256_GCM);
        Handshake toImpostor = alice.factory.initiate(OURS, Optional.empty(), Optional.empty());
        ByteBuf answer = impostor.factory.respond(THEIRS).receive(toImpostor.start().getFirst()).send().getFirst();
        assertThat(toImpostor.receive(answer).send()).as("nobody expected, so anybody may answer").hasSize(3);
    }

    /** Mallory ignores the expected responder and answers with its own, valid identity. */
    @Test
    void validIdentityOfSomebodyElseIsWrongPeer() throws Exception {
        Handshake initiator = alice.towards(bob, false, OURS);
        Initiation first = Initiation.parse(initiator.start().getFirst());
        NoiseState noise = NoiseState.responder(
            new NoiseState.Terms(Pattern.XX, Aead.AES_GCM, first.header().prologue()), mallory.keys.staticPair());
        noise.read(first.noise().toArray());
        ByteBuf answer = Forge.response(noise, first.header(), mallory.keys.proof(), THEIRS);
        refused("wrong-peer", true, () -> initiator.receive(answer));
    }

    /** Mallory shows Bob's proof, which is public to whom Bob talks to, with its own X25519 key. */
    @Test
    void borrowedProofIsForged() throws Exception {
        Handshake initiator = alice.towards(bob, false, OURS);
        Initiation first = Initiation.parse(initiator.start().getFirst());
        NoiseState noise = NoiseState.responder(
            new NoiseState.Terms(Pattern.XX, Aead.AES_GCM, first.header().prologue()), mallory.keys.staticPair());
        noise.read(first.noise().toArray());
        ByteBuf answer = Forge.response(noise, first.header(), bob.keys.proof(), THEIRS);
        refused("forged", true, () -> initiator.receive(answer));
    }

    @Test
    void talkingToOurselvesIsRefused() throws HandshakeRefused {
        Handshake initiator = alice.factory.initiate(OURS, Optional.empty(), Optional.empty());
        ByteBuf answer = alice.factory.respond(THEIRS).receive(initiator.start().getFirst()).send().getFirst();
        refused("self", true, () -> initiator.receive(answer));
    }

    @Test
    void pointOfSmallOrderIsRefused() throws Exception {
        InitiationHeader header = new InitiationHeader(Pattern.XX, Suite.AES_256_GCM, OURS, Optional.of(bob.id()));
        Initiation zero = Macs.of(header).authenticate(Initiation.unauthenticated(header, new byte[32]));
        refused("forged", true, () -> bob.factory.respond(THEIRS).receive(zero.encode()));
        assertThatThrownBy(alice.factory.initiate(OURS, Optional.of(bob.id()), Optional.of(Bytes.copyOf(new byte[32])))
            ::start).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void encapsulationKeyOutsideItsRangeIsRefused() throws Exception {
        Forge.Initiator forge = Forge.initiator(alice, bob, OURS);
        Handshake responder = bob.factory.respond(THEIRS);
        forge.read(responder.receive(forge.first()).send().getFirst());
        byte[] allOnes = new byte[1184];
        Arrays.fill(allOnes, (byte) 0xFF);
        List<ByteBuf> parts = forge.keyParts(THEIRS, allOnes);
        responder.receive(parts.get(0));
        refused("malformed", true, () -> responder.receive(parts.get(1)));
    }

    @Test
    void messagesOfTheOtherRoleAreMalformed() throws HandshakeRefused {
        Handshake initiator = alice.towards(bob, false, OURS);
        Handshake responder = bob.factory.respond(THEIRS);
        ByteBuf first = initiator.start().getFirst();
        refused("malformed", false, () -> initiator.receive(first));
        ByteBuf second = responder.receive(first).send().getFirst();
        refused("malformed", false, () -> responder.receive(second));
    }

    @Test
    void forgedEarlyPartDoesNotSpoilTheFinish() throws HandshakeRefused {
        Handshake initiator = alice.towards(bob, false, OURS);
        Handshake responder = bob.factory.respond(THEIRS);
        ByteBuf response = responder.receive(initiator.start().getFirst()).send().getFirst();
        List<ByteBuf> flight = initiator.receive(response).send();
        ByteBuf forged = flight.get(1).copy();
        forged.setByte(100, forged.getByte(100) ^ 1);
        responder.receive(forged);
        responder.receive(flight.get(0));
        assertThat(responder.receive(flight.get(2)).session()).isEmpty();
        assertThat(responder.receive(flight.get(1)).session()).isPresent();
    }

    private static void refusedGently(ThrowingCallable receive) {
        assertThatThrownBy(receive).isInstanceOfSatisfying(HandshakeRefused.class,
            refused -> assertThat(refused.fatal()).isFalse());
    }

    private static void refused(String reason, boolean fatal, ThrowingCallable receive) {
        assertThatThrownBy(receive).isInstanceOfSatisfying(HandshakeRefused.class, refused -> {
            assertThat(refused).hasMessage(reason);
            assertThat(refused.fatal()).isEqualTo(fatal);
        });
    }
}
