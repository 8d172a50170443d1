package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.ipop.api.Prefix;
import org.ipop.api.link.LinkInfo;
import org.ipop.simulation.Conditions;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packets of a network between two of its members, and what others get. */
class NetworkPacketsTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final VirtualTime time = new VirtualTime(2);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final TestNode alice = new TestNode(internet.host("alice", "198.51.100.1"), 1);
    private final TestNode bob = new TestNode(internet.host("bob", "198.51.100.2"), 2);

    NetworkPacketsTest() {
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
    void theFirstPacketOpensTheLinkAndArrives() {
        join();
        assertThat(alice.sendPacket(bob, "ping")).isTrue();
        assertThat(time.runUntil(() -> !bob.packets.isEmpty(), SECOND)).isTrue();
        assertThat(bob.sendPacket(alice, "pong")).isTrue();
        time.run(100 * MILLI);
        assertThat(bob.packets).containsExactly("ping");
        assertThat(alice.packets).containsExactly("pong");
        assertThat(alice.networkEvents).containsExactly("up " + bob.id().toShort());
        assertThat(alice.link(bob).rings()).containsExactly(TestNode.NETWORK);
    }

    @Test
    void atMostSixtyFourPacketsWait() {
        join();
        long taken = IntStream.range(0, 100).filter(i -> alice.sendPacket(bob, "packet " + i)).count();
        assertThat(taken).isEqualTo(RingSeat.MAX_WAITING);
        assertThat(alice.counted("link.drop.packet-queue")).isEqualTo(36);
        time.run(SECOND);
        assertThat(bob.packets).hasSize(64).startsWith("packet 0").endsWith("packet 63");
    }

    @Test
    void aStrangerNeverSeesAProof() {
        SecretGate gate = new SecretGate("ours");
        SecretGate strangers = new SecretGate("guessed");
        alice.join(gate);
        bob.join(strangers);
        bob.sendPacket(alice, "let me in");
        time.run(SECOND);
        assertThat(gate.proofsShown + strangers.proofsShown).isZero();
        assertThat(alice.packets).isEmpty();
        assertThat(alice.counted("link.drop.greeting")).isEqualTo(1);
        assertThat(bob.unreachable).containsExactly(alice.id());
        assertThat(bob.counted("link.drop.packet-undelivered")).isEqualTo(1);
    }

    @Test
    void whoKnowsOfTheRingButIsNoMemberIsRefused() {
        alice.join(new SecretGate("ours"));
        bob.join(new SecretGate("ours", false));
        bob.ring.open(alice.contactWithAddresses());
        time.run(SECOND);
        assertThat(bob.networkEvents)
            .containsExactly("failed " + alice.id().toShort() + ": it does not share this ring");
        assertThat(alice.networkEvents).isEmpty();
        assertThat(alice.counted("link.drop.membership")).isEqualTo(1);
    }

    @Test
    void aRingThatThePeerDoesNotHaveFailsAtOnce() {
        bob.join(new SecretGate("ours"));
        bob.ring.open(alice.contactWithAddresses());
        time.run(SECOND);
        assertThat(bob.networkEvents)
            .containsExactly("failed " + alice.id().toShort() + ": it does not share this ring");
        assertThat(alice.counted("link.drop.foreign-ring")).isEqualTo(1);
    }

    @Test
    void newKeysUnderTrafficLoseNothing() {
        join();
        alice.sendPacket(bob, "first");
        time.runUntil(() -> !bob.packets.isEmpty(), SECOND);
        int sent = 1;
        for (int i = 0; i < 20_000; i++) {
            sent += alice.sendPacket(bob, "packet") ? 1 : 0;
            time.run(20 * MILLI);
        }
        time.run(SECOND);
        assertThat(alice.links.history(bob.id()).stream().filter(line -> line.contains("new keys are due")))
            .hasSizeBetween(2, 3);
        assertThat(sent).isEqualTo(20_001);
        assertThat(bob.packets).hasSize(sent);
        assertThat(bob.networkEvents).allMatch(event -> event.startsWith("up"));
    }

    @Test
    void aNetworkThatIsLeftAndJoinedAgainHasFreshKeys() {
        join();
        alice.sendPacket(bob, "one");
        time.run(SECOND);
        bob.network.close();
        bob.ring.close();
        time.run(SECOND);
        assertThat(alice.networkEvents).endsWith("down " + bob.id().toShort() + ": it left the ring");
        bob.join(new SecretGate("ours"));
        alice.sendPacket(bob, "two");
        time.run(SECOND);
        assertThat(bob.packets).containsExactly("one", "two");
        assertThat(bob.counted("link.drop.replayed") + bob.counted("link.drop.forged")).isZero();
    }

    @Test
    void theDeathOfThePeerIsToldToTheNetworkInThreeSeconds() {
        join();
        alice.sendPacket(bob, "first");
        time.run(SECOND);
        bob.host.kill();
        for (int i = 0; i < 30; i++) {
            alice.sendPacket(bob, "into the dark");
            time.run(100 * MILLI);
        }
        assertThat(alice.unreachable).contains(bob.id());
    }

    @Test
    void trafficMovesWithAPeerThatChangesItsAddress() {
        join();
        alice.sendPacket(bob, "first");
        time.run(SECOND);
        alice.host.detach("eth0");
        alice.host.attach("eth0", Prefix.parse("198.51.100.77/32"), internet.core());
        for (int i = 0; i < 5; i++) {
            alice.sendPacket(bob, "from elsewhere");
            time.run(50 * MILLI);
        }
        assertThat(bob.link(alice).remote()).contains(alice.address());
        bob.sendPacket(alice, "found you");
        time.run(50 * MILLI);
        assertThat(alice.packets).containsExactly("found you");
        assertThat(bob.link(alice).state()).isEqualTo(LinkInfo.State.UP);
    }

    @Test
    void lossDuplicatesAndReorderingDeliverEveryPacketAtMostOnce() {
        join();
        alice.sendPacket(bob, "first");
        time.run(SECOND);
        internet.core().conditions(Conditions.delay(10 * MILLI).loss(0.1).duplication(0.2).reordering(0.2));
        IntStream.range(0, 1000).forEach(i -> {
            alice.sendPacket(bob, "packet " + i);
            time.run(5 * MILLI);
        });
        time.run(SECOND);
        assertThat(bob.packets).doesNotHaveDuplicates().hasSizeGreaterThan(850);
        assertThat(bob.counted("link.drop.replayed")).isGreaterThan(100);
    }

    private void join() {
        alice.join(new SecretGate("ours"));
        bob.join(new SecretGate("ours"));
    }
}
