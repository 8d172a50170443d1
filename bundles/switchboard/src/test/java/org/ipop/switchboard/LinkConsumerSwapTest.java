package org.ipop.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.TreeMap;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.ForwardingTable;
import org.ipop.api.link.PacketLinks;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An overlay, or a virtual router, is exchanged: its successor takes ring and packets over, peers notice nothing. */
class LinkConsumerSwapTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final VirtualTime time = new VirtualTime(11);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final SwitchedNode alice = new SwitchedNode(internet.host("alice", "198.51.100.1"), 1);
    private final SwitchedNode bob = new SwitchedNode(internet.host("bob", "198.51.100.2"), 2);

    LinkConsumerSwapTest() {
        alice.join();
        bob.join();
        time.run(100 * MILLI);
        alice.bootstrap.links.open(bob.contact());
        alice.ring.links.open(bob.contact());
        alice.send(bob, "first");
        time.run(SECOND);
        assertThat(alice.ring.heard).containsExactly(up(bob));
        assertThat(bob.ring.heard).containsExactly(up(alice));
    }

    @AfterEach
    void nothingLeaks() {
        alice.core.close();
        bob.core.close();
        time.run(SECOND);
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void theNextUserHearsOfThePeersThatAreUpAndTheFormerOneOfNothing() {
        SwitchedNode.User former = alice.ring;
        former.heard.clear();
        alice.ring = alice.attach(SwitchedNode.NETWORK);
        assertThat(alice.ring.heard).isEmpty();
        time.run(MILLI);
        assertThat(alice.ring.heard).containsExactly(up(bob));
        bob.ring.say(alice, "to whoever is there");
        time.run(SECOND);
        assertThat(alice.ring.heard).containsExactly(up(bob), "to whoever is there");
        assertThat(alice.ring.say(bob, "from the next")).isTrue();
        assertThat(former.say(bob, "from the former")).isFalse();
        time.run(SECOND);
        assertThat(bob.ring.heard).containsExactly(up(alice), "from the next");
        assertThat(former.heard).isEmpty();
    }

    /** The message's datagram has its turn before that in which the next user would be introduced. */
    @Test
    void aMessageInBetweenComesAfterItsSenderIsUp() {
        bob.ring.say(alice, "on its way");
        for (int i = 0; i < 40; i++) {
            time.run(MILLI / 2);
            alice.ring = alice.ring.heard.contains("on its way") ? alice.ring : alice.attach(SwitchedNode.NETWORK);
        }
        assertThat(alice.ring.heard).containsExactly(up(bob), "on its way");
    }

    @Test
    void theFormerUserCanDoNothingAnyMore() {
        SwitchedNode.User former = alice.ring;
        alice.ring = alice.attach(SwitchedNode.NETWORK);
        former.links.release(bob.id());
        former.links.dial(new InetSocketAddress("198.51.100.9", 1));
        former.links.publish(table());
        former.links.open(bob.contact());
        former.links.close();
        time.run(400 * SECOND);
        assertThat(bob.ring.heard).containsOnly(up(alice));
        assertThat(alice.ring.heard).containsOnly(up(bob));
        assertThat(alice.counted("switchboard.drop.dial")).isEqualTo(1);
    }

    @Test
    void theLastUserDetachesTheRing() {
        alice.ring = alice.attach(SwitchedNode.NETWORK);
        alice.ring.links.close();
        time.run(SECOND);
        assertThat(bob.ring.heard).containsExactly(up(alice), down(alice));
        assertThat(alice.ring.say(bob, "nobody holds it")).isFalse();
        alice.ring = alice.attach(SwitchedNode.NETWORK);
        alice.ring.links.open(bob.contact());
        time.run(5 * SECOND);
        assertThat(alice.ring.heard).containsExactly(up(bob));
        assertThat(bob.ring.heard).containsExactly(up(alice), down(alice), up(alice));
    }

    @Test
    void packetsFlowThroughAnExchangeOfBothAndNoneIsLost() {
        SwitchedNode.Packets former = alice.packets;
        PacketLinks formerPort = alice.port;
        SwitchedNode.Packets next = new SwitchedNode.Packets();
        for (int i = 0; i < 100; i++) {
            bob.send(alice, "to alice");
            alice.send(bob, "to bob");
            time.run(7 * MILLI);
            if (i % 10 == 5) {
                alice.ring = alice.attach(SwitchedNode.NETWORK);
            }
            if (i == 50) {
                alice.port = alice.links.packets(SwitchedNode.NETWORK, next);
                formerPort.close();
            }
        }
        time.run(SECOND);
        assertThat(former.heard.size() + next.heard.size()).isEqualTo(100);
        assertThat(next.heard).hasSizeGreaterThan(40);
        assertThat(bob.packets.heard).hasSize(101);
        assertThat(formerPort.send(bob.contact(), Packet.of(SwitchedNode.buffer("late")))).isFalse();
        assertThat(alice.counted("switchboard.drop.packet")).isEqualTo(1);
        assertThat(bob.ring.heard).containsExactly(up(alice));
    }

    @Test
    void aPeerThatGoesBeforeTheNextUserHasHeardOfItIsNeverNamed() {
        alice.ring = alice.attach(SwitchedNode.NETWORK);
        bob.core.close();
        alice.ring = alice.attach(SwitchedNode.NETWORK);
        time.run(2 * SECOND);
        assertThat(alice.ring.heard).isIn(List.of(), List.of(up(bob), down(bob)));
        assertThat(alice.attach(RingId.BOOTSTRAP).heard).isEmpty();
    }

    private static ForwardingTable table() {
        return new ForwardingTable(Key.hash(new byte[1]), new TreeMap<Key, NodeId>());
    }

    private static String up(SwitchedNode node) {
        return "up " + node.id().toShort();
    }

    private static String down(SwitchedNode node) {
        return "down " + node.id().toShort();
    }
}
