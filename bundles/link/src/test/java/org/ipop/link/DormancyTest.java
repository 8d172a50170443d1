package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ipop.simulation.Fate;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that fell silent comes back without a handshake, for some minutes. */
class DormancyTest {
    private static final long SECOND = 1_000_000_000L;
    private static final InetAddress ALICE = InetAddress.ofLiteral("198.51.100.1");
    private static final InetAddress BOB = InetAddress.ofLiteral("198.51.100.2");

    private final VirtualTime time = new VirtualTime(9);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final List<BentHandshakes> handshakes = new ArrayList<>();
    private final SecretGate gate = new SecretGate("ours");
    private TestNode alice;
    private TestNode bob;

    @AfterEach
    void nothingLeaks() {
        alice.links.close();
        bob.links.close();
        time.run(SECOND);
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void bothAreBackInTheirPlacesByThemselvesSoonAfterACut() {
        talk();
        cut(60);
        assertThat(alice.up(bob) || bob.up(alice)).isFalse();
        assertThat(alice.links.links()).isEmpty();
        heal();
        assertThat(time.runUntil(() -> alice.up(bob) && bob.up(alice), 16 * SECOND)).isTrue();
        assertThat(alice.networkEvents.getLast()).isEqualTo("up " + bob.id().toShort());
        assertThat(bob.networkEvents.getLast()).isEqualTo("up " + alice.id().toShort());
        exchange();
        assertThat(shaken()).as("sessions, one at each end").isEqualTo(2);
    }

    @Test
    void aPacketCallsThePeerAtOnce() {
        talk();
        cut(100);
        heal();
        alice.sendPacket(bob, "are you back");
        assertThat(time.runUntil(() -> bob.packets.contains("are you back"), SECOND / 2)).isTrue();
        assertThat(shaken()).isEqualTo(2);
    }

    /** Whatever was cut, one way or both, for how long, and whatever was under way then. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void bothAgreeOnTheirPlacesAfterCutsByChance(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        talk();
        for (int round = 0; round < 12; round++) {
            boolean there = random.nextBoolean();
            if (there) {
                internet.core().cut(ALICE, BOB);
            }
            if (!there || random.nextBoolean()) {
                internet.core().cut(BOB, ALICE);
            }
            flow(random.nextInt(25), random);
            heal();
            flow(random.nextInt(4) == 0 ? 140 : random.nextInt(12), random);
        }
        time.run(60 * SECOND);
        exchange();
        assertThat(message(alice, bob)).as("seed %d", seed).isTrue();
        assertThat(message(bob, alice)).as("seed %d", seed).isTrue();
    }

    private void flow(int seconds, SplittableRandom random) {
        boolean talking = random.nextBoolean();
        for (int i = 0; i < seconds; i++) {
            if (talking) {
                alice.sendPacket(bob, "to bob");
                bob.sendPacket(alice, "to alice");
            }
            time.run(SECOND);
        }
    }

    private boolean message(TestNode from, TestNode to) {
        boolean sent = from.ring.send(to.id(), TestNode.packet("ring"));
        time.run(SECOND);
        return sent && to.networkEvents.getLast().equals("message ring");
    }

    @Test
    void membersBehindNatsComeBackTheWayTheyWent() {
        SimulatedHost one = internet.lanBehind(NatBehaviour.PORT_RESTRICTED, "198.51.100.1").host("a", "10.0.0.2/24");
        SimulatedHost other = internet.lanBehind(NatBehaviour.PORT_RESTRICTED, "198.51.100.2").host("b", "10.0.0.2/24");
        alice = node(one, 1);
        bob = node(other, 2);
        TestNode relay = node(internet.host("relay", "198.51.100.3"), 3);
        alice.bootstrap.dial(relay.address());
        bob.bootstrap.dial(relay.address());
        time.run(3 * SECOND);
        alice.publish(relay);
        bob.publish(relay);
        relay.publish(alice, bob);
        alice.bootstrap.open(bob.contactWithAddresses());
        assertThat(time.runUntil(() -> alice.up(bob) && alice.link(bob).path().name().equals("DIRECT"), 10 * SECOND))
            .isTrue();
        int before = shaken();
        relay.links.close();
        cut(90);
        assertThat(alice.up(bob)).isFalse();
        heal();
        assertThat(time.runUntil(() -> alice.up(bob) && bob.up(alice), 16 * SECOND)).isTrue();
        assertThat(shaken()).isEqualTo(before);
    }

    @Test
    void aPeerThatHasForgottenUsIsMetAnew() {
        talk();
        cut(60);
        bob.restart();
        bob.join(new SecretGate("ours"));
        heal();
        time.run(SECOND / 10);
        alice.sendPacket(bob, "do you remember me");
        assertThat(time.runUntil(() -> bob.packets.contains("do you remember me"), 3 * SECOND)).isTrue();
    }

    @Test
    void theDeadAreCalledAFewTimesAMinuteAndForgottenAfterFive() {
        talk();
        bob.host.kill();
        time.run(40 * SECOND);
        assertThat(alice.up(bob)).isFalse();
        long datagrams = internet.total(Fate.CLOSED);
        time.run(60 * SECOND);
        assertThat(internet.total(Fate.CLOSED) - datagrams).as("calls in a minute").isEqualTo(4);
        time.run(300 * SECOND);
        assertThat(alice.links.history(bob.id()).getLast()).contains("CLOSED: silent for too long");
        datagrams = internet.total(Fate.CLOSED);
        time.run(60 * SECOND);
        assertThat(internet.total(Fate.CLOSED)).isEqualTo(datagrams);
    }

    @Test
    void whoIsExpelledMeanwhileDoesNotGetItsPlaceBack() {
        talk();
        cut(60);
        gate.expelled.add(bob.id());
        time.run(6 * SECOND);
        heal();
        time.run(30 * SECOND);
        bob.sendPacket(alice, "let me in");
        time.run(5 * SECOND);
        assertThat(alice.packets).isEmpty();
        assertThat(alice.networkEvents).filteredOn(event -> event.startsWith("up")).hasSize(1);
    }

    @Test
    void whoLeavesANetworkMeanwhileIsNotTakenForAMember() {
        talk();
        cut(60);
        bob.ring.close();
        heal();
        time.run(30 * SECOND);
        alice.sendPacket(bob, "anybody there");
        time.run(10 * SECOND);
        assertThat(alice.networkEvents).filteredOn(event -> event.startsWith("up")).hasSize(1);
        assertThat(bob.packets).isEmpty();
    }

    @Test
    void ofTooManySilentPeersTheLinksOfTheRestAreClosed() {
        talk();
        List<TestNode> others = new ArrayList<>();
        for (int i = 0; i <= Dormancy.MAX_DORMANT; i++) {
            others.add(new TestNode(internet.host("x" + i, "203.0.113." + (i + 1)), 10 + i));
            time.run(SECOND / 100);
            others.getLast().bootstrap.dial(alice.address());
            time.run(SECOND / 10);
        }
        time.run(5 * SECOND);
        assertThat(alice.up).hasSize(Dormancy.MAX_DORMANT + 2);
        others.forEach(other -> other.host.kill());
        time.run(90 * SECOND);
        assertThat(alice.up).hasSize(1);
        assertThat(others.stream().filter(other -> alice.links.history(other.id()).getLast().contains("CLOSED")))
            .hasSize(1);
        assertThat(alice.counted("link.drop.dormant")).isEqualTo(1);
    }

    private void talk() {
        alice = node(internet.host("alice", "198.51.100.1"), 1);
        bob = node(internet.host("bob", "198.51.100.2"), 2);
        alice.bootstrap.dial(bob.address());
        time.run(SECOND);
        exchange();
    }

    private void exchange() {
        alice.sendPacket(bob, "ping");
        time.run(SECOND);
        bob.sendPacket(alice, "pong");
        time.run(SECOND);
        assertThat(bob.packets).endsWith("ping");
        assertThat(alice.packets).endsWith("pong");
        alice.packets.clear();
        bob.packets.clear();
    }

    private TestNode node(SimulatedHost host, int seed) {
        TestNode node = new TestNode(host, seed, TestNode.Parts.usual().with(real -> {
            handshakes.add(new BentHandshakes(real));
            return handshakes.getLast();
        }));
        time.run(SECOND / 10);
        node.join(seed == 1 ? gate : new SecretGate("ours"));
        return node;
    }

    private int shaken() {
        return handshakes.stream().mapToInt(BentHandshakes::sessions).sum();
    }

    private void cut(int seconds) {
        internet.core().cut(ALICE, BOB);
        internet.core().cut(BOB, ALICE);
        time.run(seconds * SECOND);
    }

    private void heal() {
        internet.core().heal(ALICE, BOB);
        internet.core().heal(BOB, ALICE);
    }
}
