package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.RingId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;
import org.ipop.api.nat.Candidate;
import org.ipop.simulation.Fate;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.FirstByte;
import org.ipop.wire.link.FragmentHeader;
import org.ipop.wire.link.FrameType;
import org.ipop.wire.link.LinkFrame;
import org.ipop.wire.link.LinkFrameCodec;
import org.ipop.wire.link.RelayHeader;
import org.ipop.wire.link.RingMessageHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a peer with a proper session, or none, can do to us: have its datagrams dropped and counted. */
class HostilePeerTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final VirtualTime time = new VirtualTime(4);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final TestNode alice = new TestNode(internet.host("alice", "198.51.100.1"), 1);
    private final SimulatedHost host = internet.host("mallory", "198.51.100.66");
    private final Puppet mallory = new Puppet(host, 66, alice.address());

    @BeforeEach
    void handshake() {
        time.run(100 * MILLI);
        mallory.greet(7);
        assertThat(time.runUntil(() -> mallory.session != null, SECOND)).isTrue();
    }

    @AfterEach
    void nothingLeaks() {
        alice.links.close();
        time.run(SECOND);
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void anUnconfirmedSessionNeitherSendsNorMakesALink() {
        time.run(5 * SECOND);
        assertThat(mallory.frames).isEmpty();
        assertThat(alice.links.links()).isEmpty();
        time.run(6 * SECOND);
        assertThat(alice.counted("link.session.unconfirmed")).isEqualTo(1);
        mallory.say(new LinkFrame.Ping(false, false, 1));
        time.run(SECOND);
        assertThat(alice.counted("link.drop.unknown-index")).isEqualTo(1);
    }

    @Test
    void theFirstPacketMakesTheLinkAndIsAnswered() {
        mallory.say(new LinkFrame.Ping(false, false, 42));
        time.run(100 * MILLI);
        assertThat(mallory.count(FrameType.PONG)).isEqualTo(1);
        assertThat(mallory.count(FrameType.RELIABLE)).isPositive();
        assertThat(alice.links.links()).hasSize(1);
    }

    @Test
    void replayedAndForgedDatagramsAreCounted() {
        ByteBuf sealed = mallory.sealed(ping());
        mallory.raw(sealed.copy());
        mallory.raw(sealed.copy());
        sealed.release();
        ByteBuf forged = mallory.sealed(ping());
        mallory.raw(forged.setByte(forged.readerIndex() + 20, forged.getByte(forged.readerIndex() + 20) ^ 1));
        time.run(100 * MILLI);
        assertThat(alice.counted("link.drop.replayed")).isEqualTo(1);
        assertThat(alice.counted("link.drop.forged")).isEqualTo(1);
    }

    @Test
    void datagramsOfNoSessionOrTypeAreCounted() {
        mallory.raw(Unpooled.buffer().writeByte(FirstByte.SEALED).writeZero(40));
        mallory.raw(Unpooled.buffer().writeByte(FirstByte.SEALED));
        mallory.raw(Unpooled.buffer().writeByte(0x77));
        mallory.raw(Unpooled.buffer().writeByte(FirstByte.KEM_PART).writeZero(40));
        mallory.raw(Unpooled.buffer().writeByte(FirstByte.HANDSHAKE_RESPONSE));
        mallory.raw(Unpooled.buffer().writeByte(FirstByte.HANDSHAKE_INITIATION).writeZero(271));
        mallory.raw(Unpooled.buffer().writeByte(1).writeZero(19));
        time.run(100 * MILLI);
        assertThat(alice.counted("link.drop.unknown-index")).isEqualTo(1);
        assertThat(alice.counted("link.drop.malformed")).isEqualTo(2);
        assertThat(alice.counted("link.drop.unknown-type")).isEqualTo(1);
        assertThat(alice.counted("link.drop.unknown-handshake")).isEqualTo(2);
        assertThat(alice.counted("link.drop.handshake-malformed")).isEqualTo(1);
        assertThat(alice.gatherer.stunDatagrams).isEqualTo(1);
    }

    @Test
    void framesThatDoNotParseAreCounted() {
        List<ByteBuf> bad = List.of(Puppet.frame(0x7F), Puppet.frame(FrameType.PING), Puppet.frame(FrameType.RELAY, 1),
            Puppet.frame(FrameType.FRAGMENT, 0), Puppet.frame(FrameType.RELIABLE, 0, 0),
            Puppet.frame(FrameType.RING_MESSAGE, 1), Puppet.frame(FrameType.ADMITTED, 0, 0, 0, 0, 0, 0, 0, 0),
            Puppet.frame(FrameType.RELIABLE, 0, 0, 0, 0, FrameType.ACK, 0, 0, 0, 0));
        bad.forEach(mallory::say);
        time.run(100 * MILLI);
        assertThat(alice.counted("link.drop.malformed")).isEqualTo(bad.size());
    }

    @Test
    void messagesOfARingThatWasNotProvedAreCounted() {
        ByteBuf message = Packet.allocate(100);
        new RingMessageHeader(RingId.BOOTSTRAP).write(message);
        mallory.say(message.writeByte(1));
        mallory.say(new LinkFrame.Proof(TestNode.NETWORK, 1, Bytes.copyOf()));
        mallory.say(new LinkFrame.Greeting(TestNode.NETWORK, 1, Bytes.copyOf()));
        time.run(100 * MILLI);
        assertThat(alice.counted("link.drop.foreign-ring")).isEqualTo(3);
        assertThat(alice.heard).isEmpty();
    }

    @Test
    void aRelayFrameOfAStrangerToTheRingIsNotForwarded() {
        ByteBuf frame = Packet.allocate(200).writeZero(50);
        new RelayHeader(true, 0, RingId.BOOTSTRAP, new RelayHeader.Point(mallory.keys.nodeId(),
            mallory.keys.nodeId().key()), new RelayHeader.Point(alice.id(), alice.id().key())).prepend(frame);
        mallory.say(frame);
        time.run(100 * MILLI);
        assertThat(alice.counted("link.drop.relay-foreign-ring")).isEqualTo(1);
    }

    @Test
    void signallingToNobodyWeKnowIsDropped() {
        mallory.enterBootstrapRing(time);
        assertThat(alice.up).containsKey(mallory.keys.nodeId());
        Puppet other = new Puppet(internet.host("other", "198.51.100.67"), 67, alice.address());
        time.run(100 * MILLI);
        for (int i = 0; i < 300; i++) {
            ByteBuf frame = Packet.allocate(200).writeZero(50);
            NodeId nobody = other.keys.nodeId();
            new RelayHeader(true, 0, RingId.BOOTSTRAP, new RelayHeader.Point(nobody, nobody.key()),
                new RelayHeader.Point(mallory.keys.nodeId(), mallory.keys.nodeId().key())).prepend(frame);
            mallory.say(frame);
        }
        time.run(100 * MILLI);
        assertThat(alice.counted("link.drop.relay-no-route")).isEqualTo(300);
        assertThat(alice.counted("link.relay.forwarded")).isZero();
    }

    @Test
    void fragmentsThatNeverCompleteAreBounded() {
        for (int id = 0; id < 100; id++) {
            ByteBuf fragment = Packet.allocate(1200);
            new FragmentHeader(id, 0, 3).write(fragment);
            mallory.say(fragment.writeZero(FragmentHeader.PIECE_BYTES));
        }
        time.run(100 * MILLI);
        assertThat(alice.counted("link.drop.fragment-evicted")).isEqualTo(100 - Fragments.MAX_PARTIAL);
    }

    @Test
    void addressesOutOfBoundsInCandidatesAreNotProbed() {
        List<Candidate> bad = new ArrayList<>();
        for (String address : List.of("0.0.0.0", "224.0.0.9", "127.0.0.1", "10.66.0.7", "255.255.255.255")) {
            bad.add(new Candidate(Candidate.Kind.HOST, new InetSocketAddress(InetAddress.ofLiteral(address), 99)));
        }
        alice.links.exclude(Prefix.parse("10.66.0.0/16"));
        mallory.say(new LinkFrame.About(1, bad, List.of()));
        time.run(10 * SECOND);
        assertThat(internet.total(Fate.NO_ROUTE)
            + internet.total(Fate.CLOSED)).isZero();
    }

    /** By ever new contacts, by candidates, all ports, for ten minutes. */
    @Test
    void aVictimThatManyNameAgainAndAgainGetsThreeDatagrams() {
        internet.host("victim", "203.0.113.9");
        for (int i = 0; i < 600; i++) {
            alice.bootstrap.open(Contact.ofBootstrap(new NodeId(new Key(i, 1, 1)), lies(1 + i % 100)));
            mallory.say(new LinkFrame.About(1, lies(1 + 8 * i), List.of()));
            mallory.say(new LinkFrame.Ping(true, false, i));
            time.run(SECOND - MILLI);
        }
        assertThat(internet.total(Fate.CLOSED)).isEqualTo(Strangers.UNPROVED).isEqualTo(3);
        assertThat(alice.counted("link.drop.strangers-host")).isGreaterThan(1000);
    }

    @Test
    void othersThatSpeakInOneSessionForAVictimAreNotBelieved() {
        internet.host("victim", "203.0.113.9");
        mallory.say(new LinkFrame.Ping(true, false, 1));
        mallory.enterBootstrapRing(time);
        InetSocketAddress victim = new InetSocketAddress("203.0.113.9", 7);
        for (int i = 0; i < 100; i++) {
            mallory.say(new LinkFrame.Sighting(mallory.keys.nodeId(), Optional.of(victim)));
        }
        mallory.say(new LinkFrame.About(1, lies(1), List.of()));
        time.run(60 * SECOND);
        assertThat(alice.counted("link.drop.sighting")).isEqualTo(100);
        assertThat(internet.total(Fate.CLOSED)).isLessThanOrEqualTo(3);
    }

    @Test
    void whoAsksWhereOthersAreIsAnsweredAtARateAndOnlyOfTheRingsThatAreShared() {
        mallory.say(new LinkFrame.Ping(true, false, 1));
        TestNode bob = new TestNode(internet.host("bob", "198.51.100.2"), 2);
        time.run(100 * MILLI);
        bob.bootstrap.dial(alice.address());
        time.run(SECOND);
        LinkFrame.Sighting question = new LinkFrame.Sighting(bob.id(), Optional.empty());
        mallory.say(question);
        time.run(100 * MILLI);
        assertThat(mallory.count(FrameType.SIGHTING)).as("in no ring").isZero();
        mallory.enterBootstrapRing(time);
        mallory.say(new LinkFrame.Sighting(new NodeId(new Key(1, 2, 3)), Optional.empty()));
        for (int i = 0; i < 200; i++) {
            mallory.say(question);
        }
        time.run(100 * MILLI);
        assertThat(mallory.count(FrameType.SIGHTING)).isBetween(Dialogue.QUESTIONS - 2L, Dialogue.QUESTIONS + 8L);
        assertThat(alice.counted("link.drop.sighting-rate")).isGreaterThan(100);
        ByteBuf answer = mallory.frames.stream().filter(frame ->
            frame.getByte(frame.readerIndex()) == FrameType.SIGHTING).findFirst()
            .orElseThrow();
        assertThat(answer).isEqualTo(frame(new LinkFrame.Sighting(bob.id(), Optional.of(bob.address()))));
    }

    private static ByteBuf frame(LinkFrame frame) {
        ByteBuf out = Packet.allocate(100);
        LinkFrameCodec.write(out, frame);
        return out;
    }

    private static List<Candidate> lies(int firstPort) {
        return IntStream.range(firstPort, firstPort + Contact.MAX_CANDIDATES).mapToObj(port -> new Candidate(
            Candidate.Kind.HOST, new InetSocketAddress("203.0.113.9", port))).toList();
    }

    @Test
    void halfOpenHandshakesAreBoundedAndUnderLoadNeedACookie() {
        List<Puppet> crowd = IntStream.range(0, HandshakeDriver.LOAD + 10)
            .mapToObj(i -> new Puppet(internet.host("crowd" + i, "203.0.113." + (i + 1)), 1000 + i, alice.address()))
            .toList();
        time.run(100 * MILLI);
        crowd.forEach(each -> each.greet(9));
        time.run(5 * MILLI);
        time.run(200 * MILLI);
        assertThat(alice.counted("link.handshake.cookie")).isPositive();
        assertThat(crowd).filteredOn(each -> each.types.contains(FirstByte.COOKIE_REPLY)).isNotEmpty();
        time.run(SECOND);
        assertThat(crowd).allMatch(each -> each.session != null);
        time.run(11 * SECOND);
        assertThat(alice.links.links()).isEmpty();
    }

    private static ByteBuf ping() {
        return frame(new LinkFrame.Ping(false, false, 5));
    }
}
