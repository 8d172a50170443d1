package org.ipop.nat.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ipop.api.NodeId;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.Candidate.Kind;
import org.ipop.api.nat.NatStrategy.Pair;
import org.ipop.api.nat.NatStrategy.Plan;
import org.junit.jupiter.api.Test;

class PortPredictionTest {
    private static final NodeId PEER = NodeId.ofPublicKey(new byte[32]);
    private static final String NAT = "203.0.113.1";
    private final PortPrediction prediction = new PortPrediction();

    @Test
    void portsTakenOneByOneGoOn() {
        assertThat(ports(plan(0, 50_000, 50_001, 50_002))).startsWith(50_003, 50_004).hasSize(PortPrediction.WINDOW);
    }

    @Test
    void aFixedStepIsFoundAndWhatWasTakenInBetweenIsTriedFirst() {
        assertThat(ports(plan(0, 50_000, 50_004, 50_012))).startsWith(50_008, 50_016, 50_020);
        assertThat(ports(plan(0, 50_012, 50_000, 50_006))).startsWith(50_018, 50_024);
    }

    @Test
    void furtherAttemptsLookFurtherAndThenBeginAnew() {
        Set<Integer> all = new HashSet<>();
        for (int attempt = 0; attempt < PortPrediction.WINDOWS; attempt++) {
            all.addAll(ports(plan(attempt, 50_000, 50_001)));
        }
        assertThat(all).contains(50_002, 50_034, 50_050, 50_070).hasSizeGreaterThan(2 * PortPrediction.WINDOW);
        assertThat(plan(PortPrediction.WINDOWS, 50_000, 50_001)).isEqualTo(plan(0, 50_000, 50_001));
    }

    @Test
    void oneKnownPortOrOnesFarApartTellNothing() {
        assertThat(plan(0, 50_000)).isEmpty();
        assertThat(plan(0, 50_000, 50_000)).isEmpty();
        assertThat(plan(0, 50_000, 61_234)).isEmpty();
        assertThat(plan(0)).isEmpty();
    }

    @Test
    void portsEndAt65535() {
        assertThat(ports(plan(0, 65_533, 65_534))).containsExactly(65_535);
        assertThat(plan(0, 65_534, 65_535)).isEmpty();
    }

    @Test
    void hostCandidatesPortMappingsAndIpv6TellNothingAboutANat() {
        for (Kind kind : List.of(Kind.HOST, Kind.MAPPED)) {
            assertThat(plan(List.of(), List.of(candidate(kind, NAT, 50_000), candidate(kind, NAT, 50_001)))).isEmpty();
        }
        assertThat(plan(List.of(), List.of(candidate(Kind.SERVER_REFLEXIVE, "2001:db8::1", 50_000),
            candidate(Kind.SERVER_REFLEXIVE, "2001:db8::1", 50_001)))).isEmpty();
    }

    @Test
    void portsOfTwoAddressesAreNotOneSequence() {
        assertThat(plan(List.of(), List.of(candidate(Kind.SERVER_REFLEXIVE, NAT, 50_000),
            candidate(Kind.SERVER_REFLEXIVE, "203.0.113.2", 50_001)))).isEmpty();
    }

    @Test
    void behindASymmetricNatOfOurOwnNothingIsTried() {
        assertThat(plan(reflexive(40_000, 41_000), reflexive(50_000, 50_001))).isEmpty();
    }

    @Test
    void aPeerThatClaimsManyAddressesGetsNoMoreProbes() {
        List<Candidate> many = Arrays.asList(new Candidate[64]);
        for (int i = 0; i < 64; i++) {
            many.set(i, candidate(Kind.PEER_REFLEXIVE, "203.0.113." + i / 2, 50_000 + i % 2));
        }
        assertThat(plan(List.of(), many).orElseThrow().targets()).hasSize(PortPrediction.WINDOW);
    }

    private Optional<Plan> plan(int attempt, int... theirs) {
        return prediction.plan(new Pair(PEER, reflexive(40_000), reflexive(theirs), attempt));
    }

    private Optional<Plan> plan(List<Candidate> ours, List<Candidate> theirs) {
        return prediction.plan(new Pair(PEER, ours, theirs, 0));
    }

    private static List<Integer> ports(Optional<Plan> plan) {
        assertThat(plan.orElseThrow().targets()).allMatch(target -> target.getHostString().equals(NAT));
        return plan.orElseThrow().targets().stream().map(InetSocketAddress::getPort).toList();
    }

    private static List<Candidate> reflexive(int... ports) {
        return Arrays.stream(ports).mapToObj(port -> candidate(Kind.SERVER_REFLEXIVE, NAT, port)).toList();
    }

    private static Candidate candidate(Kind kind, String host, int port) {
        return new Candidate(kind, new InetSocketAddress(InetAddress.ofLiteral(host), port));
    }
}
