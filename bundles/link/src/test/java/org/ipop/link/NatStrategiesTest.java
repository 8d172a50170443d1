package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.nat.NatStrategy;
import org.ipop.nat.strategies.PortPrediction;
import org.ipop.simulation.Fate;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strategies for pairs of NATs that candidates alone do not bring together, and the limits to which they are held. */
class NatStrategiesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final NatBehaviour SEQUENTIAL = NatBehaviour.SYMMETRIC.ports(NatBehaviour.Ports.SEQUENTIAL);
    private static final InetAddress VICTIM = InetAddress.ofLiteral("198.51.100.66");

    private final List<NatStrategy> strategies = new ArrayList<>();
    private int relays = 2;
    private VirtualTime time;
    private SimulatedInternet internet;
    private TestNode alice;
    private TestNode bob;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void aSequentialSymmetricNatIsRelayedWithoutPredictionAndDirectWithIt(int seed) {
        relayed(SEQUENTIAL, seed);
        time.run(70 * SECOND);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.RELAYED);
        strategies.add(new PortPrediction());
        assertThat(time.runUntil(this::direct, Punch.MAX_WAIT_NANOS + SECOND)).isTrue();
        assertThat(bob.counted("link.nat.port-prediction")).isPositive();
        assertThat(alice.counted("link.nat.port-prediction")).isZero();
        time.run(120 * SECOND);
        assertThat(direct()).isTrue();
        assertThat(internet.heldBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void withPredictionFromTheStartThePathIsDirectWithinSeconds(int seed) {
        strategies.add(new PortPrediction());
        relayed(SEQUENTIAL, seed);
        assertThat(time.runUntil(this::direct, 5 * SECOND)).isTrue();
    }

    @Test
    void randomPortsStayRelayedAndTheGuessesStayFew() {
        strategies.add(new PortPrediction());
        relayed(NatBehaviour.SYMMETRIC, 1);
        time.run(300 * SECOND);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.RELAYED);
        assertThat(bob.counted("link.nat.port-prediction")).isZero();
    }

    /** A strategy that errs, or believes a liar, must not make a weapon of us. */
    @Test
    void nobodyGuessesAtAVictim() {
        Greedy greedy = new Greedy(VICTIM);
        strategies.add(greedy);
        relayed(NatBehaviour.SYMMETRIC, 2, () -> internet.host("victim", VICTIM.getHostAddress()));
        for (int port = 1; port < 6; port++) {
            alice.gatherer.observed(null, null, new InetSocketAddress(VICTIM, 50_000 + port));
        }
        time.run(600 * SECOND);
        assertThat(greedy.asked).isPositive();
        assertThat(bob.counted("link.drop.nat-unproved")).isPositive();
        assertThat(bob.counted("link.drop.strangers-host")).isPositive();
        assertThat(internet.total(Fate.CLOSED)).as("of each node that was told").isBetween(1L, 9L);
        int before = greedy.asked;
        strategies.clear();
        time.run(300 * SECOND);
        assertThat(greedy.asked).isEqualTo(before);
    }

    @Test
    void guessesAtAnAddressThatOthersVouchForAreHeldToTheBudget() {
        strategies.add(new Greedy(InetAddress.ofLiteral("203.0.113.1")));
        relayed(NatBehaviour.SYMMETRIC, 2);
        time.run(600 * SECOND);
        assertThat(bob.counted("link.drop.nat-budget")).isPositive();
        assertThat(bob.counted("link.drop.nat-unproved")).isZero();
    }

    /** One relay may be the peer's accomplice. */
    @Test
    void withOneWitnessNothingIsGuessed() {
        strategies.add(new PortPrediction());
        relays = 1;
        relayed(SEQUENTIAL, 4);
        time.run(300 * SECOND);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.RELAYED);
        assertThat(bob.counted("link.nat.port-prediction")).isZero();
        assertThat(bob.counted("link.drop.strangers-host")).isPositive();
    }

    @Test
    void theFirstStrategyThatKnowsSomethingDecides() {
        Greedy second = new Greedy(VICTIM);
        strategies.addAll(List.of(new PortPrediction(), second));
        relayed(SEQUENTIAL, 3);
        assertThat(time.runUntil(this::direct, 5 * SECOND)).isTrue();
        assertThat(bob.counted("link.nat.greedy")).isZero();
    }

    /** Guesses hundreds of ports of one host, again and again. */
    private static final class Greedy implements NatStrategy {
        private final InetAddress at;
        private int asked;

        private Greedy(InetAddress at) {
            this.at = at;
        }

        @Override
        public String name() {
            return "greedy";
        }

        @Override
        public Optional<Plan> plan(Pair pair) {
            asked++;
            return Optional.of(new Plan(IntStream.range(0, Plan.MAX_TARGETS)
                .mapToObj(i -> new InetSocketAddress(at, 20_000 + i)).toList(), SECOND / 100));
        }
    }

    private void relayed(NatBehaviour alices, int seed) {
        relayed(alices, seed, () -> { });
    }

    /** Alice behind this NAT and Bob behind a home router talk over one of two relays. */
    private void relayed(NatBehaviour alices, int seed, Runnable more) {
        time = new VirtualTime(seed);
        internet = new SimulatedInternet(time);
        more.run();
        List<TestNode> nodes = IntStream.range(0, relays).mapToObj(i ->
            new TestNode(internet.host("r" + i, "198.51.100." + (1 + i)), 100 * seed + i)).toList();
        alice = behind(alices, 1, seed);
        bob = behind(NatBehaviour.PORT_RESTRICTED, 2, seed);
        time.run(SECOND / 10);
        for (TestNode relay : nodes) {
            alice.bootstrap.dial(relay.address());
            bob.bootstrap.dial(relay.address());
            assertThat(time.runUntil(() -> alice.up(relay) && bob.up(relay), 2 * SECOND)).isTrue();
        }
        time.run(SECOND);
        alice.sendPacket(bob, "first");
        assertThat(time.runUntil(() -> bob.packets.contains("first"), SECOND)).isTrue();
    }

    private boolean direct() {
        return alice.path(bob) == LinkInfo.Path.DIRECT && bob.path(alice) == LinkInfo.Path.DIRECT;
    }

    private TestNode behind(NatBehaviour nat, int number, int seed) {
        TestNode node = new TestNode(internet.lanBehind(nat, "203.0.113." + number)
            .host("host" + number, "192.168." + number + ".10/24"), 100 * seed + 10 * number);
        node.links.consult(strategies);
        node.join(new SecretGate("ours"));
        return node;
    }
}
