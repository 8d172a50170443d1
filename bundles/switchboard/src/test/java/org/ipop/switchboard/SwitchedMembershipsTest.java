package org.ipop.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Prefix;
import org.ipop.api.membership.Memberships;
import org.ipop.api.membership.MembershipsSnapshot;
import org.ipop.api.membership.NetworkStatus;
import org.ipop.api.overlay.Overlay;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

class SwitchedMembershipsTest {
    private final SimulatedLoop loop = new SimulatedLoop(new VirtualTime(3));
    private final List<String> log = new ArrayList<>();
    private final SwitchedMemberships front = new SwitchedMemberships(
        new Opened.Shared(loop.open("switchboard"), loop.counters()), () -> log.add("networks closed"));
    private final Plug<Memberships> plug = new Plug<>(loop.open("plug"), front);

    @Test
    void successorTakesOverWhatTheFormerOneLeft() {
        Provider former = new Provider("former");
        Provider next = new Provider("next");
        plug.add(former, 0);
        CompletionStage<Void> left = front.leave("lab");
        plug.remove(former);
        CompletionStage<Void> asked = front.leave("gym");
        assertThat(asked.toCompletableFuture()).isNotCompleted();
        plug.add(next, 0);
        assertThat(log).containsExactly("former leaves lab", "former suspended", "next resumes former",
            "next leaves gym");
        assertThat(left.toCompletableFuture()).isCompleted();
        assertThat(asked.toCompletableFuture()).isCompleted();
    }

    @Test
    void afterALongGapNothingIsTakenOver() {
        Provider former = new Provider("former");
        plug.add(former, 0);
        plug.remove(former);
        front.abandoned();
        plug.add(new Provider("next"), 0);
        assertThat(log).containsExactly("former suspended", "networks closed");
    }

    private final class Provider implements Memberships {
        private final String name;

        private Provider(String name) {
            this.name = name;
        }

        @Override
        public CompletionStage<NetworkStatus> create(String network, Optional<Prefix> ipv4, JoinTerms terms) {
            throw new AssertionError("nobody creates");
        }

        @Override
        public CompletionStage<Invitation> invite(String network, InvitationTerms terms) {
            throw new AssertionError("nobody invites");
        }

        @Override
        public CompletionStage<NetworkStatus> join(String token, JoinTerms terms) {
            throw new AssertionError("nobody joins");
        }

        @Override
        public CompletionStage<Void> leave(String network) {
            log.add(name + " leaves " + network);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public List<NetworkStatus> networks() {
            return List.of();
        }

        @Override
        public List<Overlay> rings() {
            return List.of();
        }

        @Override
        public MembershipsSnapshot suspend() {
            log.add(name + " suspended");
            return new MembershipsSnapshot(Map.of(name, List.of()));
        }

        @Override
        public void resume(MembershipsSnapshot left) {
            log.add(name + " resumes " + String.join(", ", left.members().keySet()));
        }
    }
}
