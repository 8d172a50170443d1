package org.ipop.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.membership.Memberships.JoinTerms;
import org.ipop.api.membership.Admissions.Applicant;
import org.ipop.api.membership.Admissions.Joining;
import org.ipop.api.membership.Memberships.InvitationTerms;
import org.ipop.api.membership.NetworkStatus;
import org.ipop.api.membership.NetworkStatus.State;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A network whose operator wants to see who comes in; real links and rings. */
class ApprovalTest {
    private static final long SECOND = 1_000_000_000L;

    private final VirtualTime time = new VirtualTime(41);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final RealNode seed = new RealNode(internet.host("seed", "198.51.100.1"), 1);
    private final RealNode alpha = new RealNode(internet.host("alpha", "198.51.100.2"), 2);
    private final RealNode beta = new RealNode(internet.host("beta", "198.51.100.3"), 3);
    private String token;

    @BeforeEach
    void network() {
        time.run(3 * SECOND);
        assertThat(seed.memberships.networks()).isEmpty();
        done(alpha.memberships.create("lab", Optional.empty(), JoinTerms.ANY));
        token = token(600);
    }

    @Test
    void joinerWaitsUntilItIsApproved() {
        CompletableFuture<NetworkStatus> joining = join();
        time.run(120 * SECOND);
        assertThat(joining).isNotDone();
        assertThat(beta.memberships.joining()).extracting(Joining::detail).first().asString()
            .startsWith("waiting for approval by the operator of node " + alpha.id().toShort());
        assertThat(waiting()).extracting(Applicant::host).containsExactly("beta");
        Applicant let = done(alpha.memberships.answer("lab", "beta", true));
        assertThat(let.node()).isEqualTo(beta.id());
        assertThat(time.runUntil(joining::isDone, 15 * SECOND)).isTrue();
        assertThat(joining.join().state()).isEqualTo(State.ACTIVE);
        assertThat(joining.join().self().host()).isEqualTo("beta");
        assertThat(waiting()).isEmpty();
        assertThat(beta.memberships.joining()).isEmpty();
        assertThat(beta.host.state().list("joining")).isEmpty();
    }

    @Test
    void powerFailureOfBothLosesNothing() {
        join();
        time.run(20 * SECOND);
        alpha.restart();
        beta.restart();
        assertThat(waiting()).extracting(Applicant::node).containsExactly(beta.id());
        done(alpha.memberships.answer("lab", beta.id().toShort(), true));
        alpha.restart();
        assertThat(time.runUntil(() -> !beta.memberships.networks().isEmpty()
            && beta.memberships.networks().getFirst().state() == State.ACTIVE, 120 * SECOND)).isTrue();
    }

    @Test
    void whoIsTurnedAwayHearsItAndStaysOut() {
        CompletableFuture<NetworkStatus> joining = join();
        time.run(10 * SECOND);
        done(alpha.memberships.answer("lab", "beta", false));
        assertThat(refusal(joining)).contains("turned this node away");
        assertThat(refusal(join())).contains("turned this node away");
        assertThat(waiting()).isEmpty();
        assertThat(beta.host.state().list("joining")).isEmpty();
    }

    @Test
    void theWordIsAskedOfTheRightNodeAboutTheRightNode() {
        assertThat(refusal(alpha.memberships.answer("lab", "beta", true))).contains("nobody named 'beta' waits");
        assertThat(refusal(beta.memberships.waiting("lab"))).contains("in no network");
        done(beta.memberships.create("gym", Optional.empty(), JoinTerms.ANY));
        assertThat(refusal(alpha.memberships.waiting("gym"))).contains("in no network 'gym'");
    }

    @Test
    void waitingEndsWithTheToken() {
        CompletableFuture<NetworkStatus> joining = join();
        time.run(700 * SECOND);
        assertThat(refusal(joining)).contains("expired");
        assertThat(waiting()).isEmpty();
    }

    @Test
    void operatorGivesUpWaiting() {
        CompletableFuture<NetworkStatus> joining = join();
        time.run(10 * SECOND);
        done(beta.memberships.leave("lab"));
        assertThat(refusal(joining)).contains("given up");
        assertThat(beta.host.state().list("joining")).isEmpty();
    }

    private CompletableFuture<NetworkStatus> join() {
        return beta.memberships.join(token, JoinTerms.named("beta")).toCompletableFuture();
    }

    private String token(long seconds) {
        return done(alpha.memberships.invite("lab", new InvitationTerms(Optional.empty(), 5, seconds, true))).token();
    }

    private List<Applicant> waiting() {
        return done(alpha.memberships.waiting("lab"));
    }

    private String refusal(CompletionStage<?> stage) {
        time.runUntil(stage.toCompletableFuture()::isDone, 60 * SECOND);
        List<String> lines = new ArrayList<>();
        stage.whenComplete((value, error) -> lines.add(((Refused) error).getMessage()));
        assertThat(lines.getFirst()).doesNotContain("\n");
        return lines.getFirst();
    }

    private <T> T done(CompletionStage<T> stage) {
        time.runUntil(stage.toCompletableFuture()::isDone, 70 * SECOND);
        return stage.toCompletableFuture().join();
    }
}
