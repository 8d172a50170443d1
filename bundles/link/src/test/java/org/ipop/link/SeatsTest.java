package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.link.FrameType;
import org.ipop.wire.link.LinkFrame;
import org.ipop.wire.link.RingMessageHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A peer's places in our rings: who is told what, and when. */
class SeatsTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final VirtualTime time = new VirtualTime(7);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final TestNode alice = new TestNode(internet.host("alice", "198.51.100.1"), 1);
    private final TestNode bob = new TestNode(internet.host("bob", "198.51.100.2"), 2);

    SeatsTest() {
        time.run(100 * MILLI);
    }

    @AfterEach
    void nothingLeaks() {
        alice.links.close();
        bob.links.close();
        time.run(SECOND);
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void openingALinkThatStandsIsAnsweredWithUpAgainAfterTheCall() {
        join();
        alice.ring.open(bob.contactWithAddresses());
        time.run(SECOND);
        String up = "up " + bob.id().toShort();
        assertThat(alice.networkEvents).containsExactly(up);
        alice.ring.open(bob.contactWithAddresses());
        assertThat(alice.networkEvents).containsExactly(up);
        time.run(SECOND);
        assertThat(alice.networkEvents).containsExactly(up, up);
        assertThat(bob.networkEvents).containsExactly("up " + alice.id().toShort());
    }

    @Test
    void packetsAloneTellNoUpAgain() {
        join();
        for (int i = 0; i < 10; i++) {
            alice.sendPacket(bob, "packet");
            time.run(SECOND / 10);
        }
        assertThat(alice.networkEvents).hasSize(1);
    }

    @Test
    void aSeatThatIsLostBeforeTheAnswerIsNotCalledUp() {
        join();
        alice.ring.open(bob.contactWithAddresses());
        time.run(SECOND);
        alice.networkEvents.clear();
        alice.ring.open(bob.contactWithAddresses());
        alice.links.close();
        time.run(SECOND);
        assertThat(alice.networkEvents).containsExactly("down " + bob.id().toShort() + ": stopping");
    }

    @Test
    void aRingThatWasRefusedIsNotAskedForAgainForTwoSeconds() {
        alice.join(new SecretGate("ours"));
        alice.ring.open(bob.contactWithAddresses());
        time.run(SECOND);
        String failed = "failed " + bob.id().toShort() + ": ";
        assertThat(alice.networkEvents).containsExactly(failed + "it does not share this ring");
        alice.sendPacket(bob, "who is there");
        time.run(100 * MILLI);
        assertThat(alice.unreachable).containsOnly(bob.id());
        assertThat(bob.counted("link.drop.foreign-ring")).isEqualTo(1);
        time.run(2 * SECOND);
        bob.join(new SecretGate("ours"));
        alice.sendPacket(bob, "and now");
        time.run(SECOND);
        assertThat(bob.packets).containsExactly("and now");
    }

    @Test
    void aRingThatWasRefusedAndThenAdmittedIsKeptWhenItIsAskedForAgain() {
        alice.join(new SecretGate("ours"));
        alice.ring.open(bob.contactWithAddresses());
        time.run(SECOND);
        bob.join(new SecretGate("ours"));
        bob.ring.open(alice.contactWithAddresses());
        time.run(200 * MILLI);
        alice.networkEvents.clear();
        alice.ring.open(bob.contactWithAddresses());
        time.run(SECOND);
        assertThat(alice.networkEvents).containsExactly("up " + bob.id().toShort());
        alice.sendPacket(bob, "to bob");
        bob.sendPacket(alice, "to alice");
        time.run(SECOND);
        assertThat(bob.packets).containsExactly("to bob");
        assertThat(alice.packets).containsExactly("to alice");
    }

    @Test
    void oneRingThatEndsLeavesTheOthersTheLink() {
        join();
        alice.bootstrap.open(bob.contactWithAddresses());
        alice.sendPacket(bob, "packet");
        time.run(SECOND);
        assertThat(alice.link(bob).rings()).containsExactlyInAnyOrder(RingId.BOOTSTRAP, TestNode.NETWORK);
        bob.network.close();
        bob.ring.close();
        time.run(SECOND);
        assertThat(alice.networkEvents).endsWith("down " + bob.id().toShort() + ": it left the ring");
        assertThat(alice.link(bob).rings()).containsExactly(RingId.BOOTSTRAP);
        assertThat(alice.say(bob, "still here")).isTrue();
        time.run(SECOND);
        assertThat(bob.heard).containsExactly("still here");
    }

    @Test
    void aMessageToNobodyAndOneBeforeTheRingIsUpAreRefused() {
        assertThat(alice.say(bob, "nobody")).isFalse();
        alice.bootstrap.open(bob.contactWithAddresses());
        assertThat(alice.say(bob, "too early")).isFalse();
        assertThat(alice.counted("link.drop.no-link")).isEqualTo(2);
        time.run(SECOND);
        assertThat(bob.heard).isEmpty();
    }

    @Test
    void packetsOfANetworkWithoutListenerAreCounted() {
        join();
        alice.sendPacket(bob, "one");
        time.run(SECOND);
        bob.network.close();
        alice.sendPacket(bob, "two");
        time.run(SECOND);
        assertThat(bob.counted("link.drop.no-network")).isEqualTo(1);
        assertThat(bob.packets).containsExactly("one");
    }

    @Test
    void whatThePeerHasProvedIsNotReplacedByWhatAnOpenerSays() {
        alice.bootstrap.open(bob.contactWithAddresses());
        time.run(SECOND);
        Contact proved = alice.up.get(bob.id());
        alice.bootstrap.open(new Contact(bob.id(), alice.id().key(), alice.id().key(), List.of()));
        time.run(SECOND);
        assertThat(alice.up.get(bob.id())).isEqualTo(proved);
        assertThat(proved.position()).isEqualTo(bob.id().key());
    }

    @Test
    void aByeEndsTheLinkWithItsWords() {
        Puppet puppet = member();
        puppet.say(new LinkFrame.Bye("good night"));
        time.run(100 * MILLI);
        assertThat(alice.lost).containsEntry(puppet.keys.nodeId(), "closed by the peer: good night");
        assertThat(alice.links.links()).isEmpty();
    }

    @Test
    void aLeaveEndsTheSeatOnly() {
        Puppet puppet = member();
        puppet.say(new LinkFrame.Leave(RingId.BOOTSTRAP, Puppet.INDEX, 0));
        time.run(100 * MILLI);
        assertThat(alice.lost).containsEntry(puppet.keys.nodeId(), "it left the ring");
        assertThat(alice.links.links()).hasSize(1);
        assertThat(message(puppet, "afterwards")).isEqualTo("foreign-ring");
    }

    @Test
    void aFragmentedMessageIsTakenWholeAndOtherFramesInPiecesAreNot() {
        Puppet puppet = member();
        ByteBuf frame = Packet.allocate(2000);
        new RingMessageHeader(RingId.BOOTSTRAP).write(frame);
        Fragments.split(frame.writeBytes("y".repeat(1500).getBytes(StandardCharsets.US_ASCII)), 1, puppet::say);
        Fragments.split(Packet.allocate(2000).writeByte(FrameType.PING).writeZero(1500), 2, puppet::say);
        Fragments.split(Packet.allocate(2000).writeByte(FrameType.FRAGMENT).writeZero(1500), 3, puppet::say);
        time.run(100 * MILLI);
        assertThat(alice.heard).containsExactly("y".repeat(1500));
        assertThat(alice.counted("link.drop.malformed")).isEqualTo(2);
    }

    @Test
    void everyReliableFrameIsAcknowledgedAndTakenOnce() {
        Puppet puppet = member();
        long acknowledged = puppet.count(FrameType.ACK);
        ByteBuf leave = Packet.allocate(100).writeByte(FrameType.RELIABLE).writeInt(50)
            .writeByte(FrameType.LEAVE).writeLong(TestNode.NETWORK.value()).writeLong(1);
        puppet.say(leave.copy(0, leave.capacity()).setIndex(leave.readerIndex(), leave.writerIndex()));
        puppet.say(leave);
        time.run(100 * MILLI);
        assertThat(puppet.count(FrameType.ACK)).isEqualTo(acknowledged + 2);
        assertThat(alice.counted("link.drop.malformed")).isZero();
    }

    /** Says something in the bootstrap ring; returns why alice dropped it. */
    private String message(Puppet puppet, String text) {
        ByteBuf frame = Packet.allocate(200);
        new RingMessageHeader(RingId.BOOTSTRAP).write(frame);
        puppet.say(frame.writeBytes(text.getBytes(StandardCharsets.US_ASCII)));
        time.run(100 * MILLI);
        assertThat(alice.heard).doesNotContain(text);
        return alice.counted("link.drop.foreign-ring") == 1 ? "foreign-ring" : "";
    }

    private Puppet member() {
        Puppet puppet = new Puppet(internet.host("puppet", "198.51.100.66"), 66, alice.address());
        time.run(100 * MILLI);
        puppet.greet(7);
        assertThat(time.runUntil(() -> puppet.session != null, SECOND)).isTrue();
        puppet.enterBootstrapRing(time);
        NodeId node = puppet.keys.nodeId();
        assertThat(alice.up).containsKey(node);
        return puppet;
    }

    private void join() {
        alice.join(new SecretGate("ours"));
        bob.join(new SecretGate("ours"));
    }
}
