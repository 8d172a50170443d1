package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.link.LinkInfo;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which pairs of NATs end on a direct path, and that all of them talk from the first packet on. */
class NatPairsTest {
    private static final long SECOND = 1_000_000_000L;

    private enum Nat {
        NONE, FULL_CONE, ADDRESS_RESTRICTED, PORT_RESTRICTED, SYMMETRIC;

        Optional<NatBehaviour> behaviour() {
            return switch (this) {
                case NONE -> Optional.empty();
                case FULL_CONE -> Optional.of(NatBehaviour.FULL_CONE);
                case ADDRESS_RESTRICTED -> Optional.of(NatBehaviour.ADDRESS_RESTRICTED);
                case PORT_RESTRICTED -> Optional.of(NatBehaviour.PORT_RESTRICTED);
                case SYMMETRIC -> Optional.of(NatBehaviour.SYMMETRIC);
            };
        }
    }

    /** @param seed of chance: which of both answers first, which ports the NATs take */
    private record Pair(Nat one, Nat other, int seed) {
        /**
         * RFC 5128 section 3.3 and what the laboratory measured: only a port filter defeats a symmetric NAT's
         * partner.
         */
        boolean direct() {
            boolean oneHard = one == Nat.SYMMETRIC;
            boolean otherHard = other == Nat.SYMMETRIC;
            return !(oneHard && otherHard || oneHard && other == Nat.PORT_RESTRICTED
                || otherHard && one == Nat.PORT_RESTRICTED);
        }
    }

    static List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (Nat one : Nat.values()) {
            for (Nat other : Nat.values()) {
                for (int seed = 1; seed <= 3; seed++) {
                    pairs.add(new Pair(one, other, seed));
                }
            }
        }
        return pairs;
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void theFirstPacketArrivesAndThePathEndsAsItShould(Pair pair) {
        VirtualTime time = new VirtualTime(pair.seed);
        SimulatedInternet internet = new SimulatedInternet(time);
        TestNode relay = new TestNode(internet.host("relay", "198.51.100.1"), 100 * pair.seed);
        TestNode alice = node(internet, pair.one, 1, pair.seed);
        TestNode bob = node(internet, pair.other, 2, pair.seed);
        time.run(SECOND / 10);
        alice.bootstrap.dial(relay.address());
        bob.bootstrap.dial(relay.address());
        assertThat(time.runUntil(() -> alice.up(relay) && bob.up(relay), 2 * SECOND)).isTrue();
        time.run(SECOND);
        alice.sendPacket(bob, "first");
        assertThat(time.runUntil(() -> bob.packets.contains("first"), SECOND)).isTrue();
        time.run(70 * SECOND);
        bob.sendPacket(alice, "answer");
        time.run(SECOND);
        assertThat(alice.packets).containsExactly("answer");
        LinkInfo.Path expected = pair.direct() ? LinkInfo.Path.DIRECT : LinkInfo.Path.RELAYED;
        assertThat(List.of(alice.path(bob), bob.path(alice))).containsOnly(expected);
        assertThat(internet.heldBytes()).isZero();
    }

    private static TestNode node(SimulatedInternet internet, Nat nat, int number, int seed) {
        SimulatedHost host = nat.behaviour()
            .map(behaviour -> internet.lanBehind(behaviour, "203.0.113." + number)
                .host("host" + number, "192.168.1.10/24"))
            .orElseGet(() -> internet.host("host" + number, "198.51.100.10" + number));
        TestNode node = new TestNode(host, 100 * seed + number);
        node.join(new SecretGate("ours"));
        return node;
    }
}
