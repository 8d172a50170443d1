package org.ipop.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.ipop.api.membership.Memberships.JoinTerms;
import org.ipop.api.membership.Memberships.InvitationTerms;
import org.ipop.api.membership.NetworkStatus;
import org.ipop.api.membership.NetworkStatus.State;
import org.ipop.simulation.Conditions;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes with the real links, rings, stores and leases on a simulated Internet; only router and names are faked. */
class RealNodesTest {
    private static final long SECOND = 1_000_000_000L;

    private static final InvitationTerms TERMS = new InvitationTerms(Optional.empty(), 1, 3_600);

    private final VirtualTime time = new VirtualTime(21);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final RealNode seed = new RealNode(internet.host("seed", "198.51.100.1"), 1);
    private final RealNode alpha = new RealNode(internet.host("alpha", "198.51.100.2"), 2);
    private final RealNode beta = new RealNode(internet.host("beta", "198.51.100.3"), 3);

    @Test
    void tokenLeadsToAnAddressWithinThreeSeconds() {
        time.run(3 * SECOND);
        String token = tokenOfAlpha();
        long start = time.nanoTime();
        NetworkStatus joined = done(beta.memberships.join(token, JoinTerms.ANY));
        assertThat(joined.state()).isEqualTo(State.ACTIVE);
        assertThat(time.nanoTime() - start).isLessThan(3 * SECOND);
        assertThat(joined.ipv4()).isNotEqualTo(alpha.memberships.networks().getFirst().ipv4());
        time.run(5 * SECOND);
        assertThat(beta.memberships.rings().get(1).view().members()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("natBehaviours")
    void issuerAndJoinerBehindDifferentRoutersMeetOverTheSeed(NatBehaviour nat) {
        RealNode inviting = new RealNode(internet.lanBehind(nat, "203.0.113.1").host("inviting", "192.168.1.2/24"), 4);
        RealNode invited = new RealNode(internet.lanBehind(nat, "203.0.113.2").host("invited", "192.168.1.2/24"), 5);
        time.run(5 * SECOND);
        done(inviting.memberships.create("gym", Optional.empty(), JoinTerms.ANY));
        String token = done(inviting.memberships.invite("gym", TERMS)).token();
        long start = time.nanoTime();
        assertThat(done(invited.memberships.join(token, JoinTerms.ANY)).state()).isEqualTo(State.ACTIVE);
        assertThat(time.nanoTime() - start).isLessThan(5 * SECOND);
        time.run(10 * SECOND);
        assertThat(invited.memberships.rings().get(1).view().members()).isEqualTo(2);
    }

    static Stream<NatBehaviour> natBehaviours() {
        return Stream.of(NatBehaviour.PORT_RESTRICTED, NatBehaviour.SYMMETRIC);
    }

    @Test
    void lossyInternetDelaysButDoesNotPrevent() {
        internet.core().conditions(Conditions.delay(20_000_000).loss(0.1));
        time.run(5 * SECOND);
        assertThat(done(beta.memberships.join(tokenOfAlpha(), JoinTerms.ANY)).state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void powerFailureOfBothBringsBothBackWithTheirAddresses() {
        time.run(3 * SECOND);
        done(beta.memberships.join(tokenOfAlpha(), JoinTerms.ANY));
        time.run(60 * SECOND);
        Optional<InetAddress> alphasAddress = alpha.memberships.networks().getFirst().ipv4();
        Optional<InetAddress> betasAddress = beta.memberships.networks().getFirst().ipv4();
        alpha.restart();
        beta.restart();
        time.run(120 * SECOND);
        assertThat(alpha.memberships.networks().getFirst().ipv4()).isEqualTo(alphasAddress);
        assertThat(beta.memberships.networks().getFirst().ipv4()).isEqualTo(betasAddress);
        assertThat(beta.memberships.rings().get(1).view().members()).isEqualTo(2);
    }

    private String tokenOfAlpha() {
        NetworkStatus made = done(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY));
        assertThat(made.state()).isEqualTo(State.ACTIVE);
        return done(alpha.memberships.invite("lab", TERMS)).token();
    }

    private <T> T done(CompletionStage<T> stage) {
        time.runUntil(stage.toCompletableFuture()::isDone, 70 * SECOND);
        return stage.toCompletableFuture().join();
    }
}
