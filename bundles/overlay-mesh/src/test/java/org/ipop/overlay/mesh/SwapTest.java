package org.ipop.overlay.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.overlay.mesh.Town.Kind.CHORD;
import static org.ipop.overlay.mesh.Town.Kind.MESH;
import static org.ipop.overlay.mesh.Town.SECOND;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.ServiceGone;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.RingView;
import org.ipop.api.overlay.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node changes its implementation while the ring runs. */
class SwapTest {
    @ParameterizedTest
    @CsvSource({"3, MESH, MESH, 1", "12, CHORD, MESH, 2", "12, MESH, CHORD, 3", "30, MESH, MESH, 4",
        "30, CHORD, MESH, 5"})
    void othersDoNotNoticeAndNothingIsJoinedAnew(int members, Town.Kind from, Town.Kind to, long seed) {
        Town town = new Town(seed);
        town.grow(members, SECOND / 10, from);
        town.converge("grow " + from, 60 * SECOND);
        town.time.run(120 * SECOND);
        for (Town.Inhabitant one : town.all()) {
            RingView before = one.view();
            List<NodeId> disturbed = watchOthers(town, one);
            RingView after = town.swap(one, to).view();
            assertThat(after.state()).isEqualTo(RingView.State.MEMBER);
            assertThat(after.predecessor()).isEqualTo(before.predecessor());
            assertThat(after.successors()).isEqualTo(before.successors());
            town.time.run(SECOND);
            assertThat(disturbed).isEmpty();
        }
        town.converge("all are " + to, 1);
        town.time.run(60 * SECOND);
        town.converge("a minute later", 1);
        Survey.run(town);
    }

    @Test
    void memberThatDiedInTheGapIsMissed() {
        Town town = new Town(11);
        town.grow(5, SECOND / 10, MESH);
        town.converge("grow", 30 * SECOND);
        Town.Inhabitant swapped = town.all().getFirst();
        town.kill(town.all().getLast());
        town.time.run(4 * SECOND);
        town.swap(swapped, MESH);
        town.converge("one died", 30 * SECOND);
    }

    @Test
    void nodeThatWasStillJoiningGoesOnToJoin() {
        Town town = new Town(12);
        Town.Inhabitant first = town.grow(8, SECOND / 10, MESH).getFirst();
        Town.Inhabitant late = town.add(MESH);
        late.overlay().introduce(first.links().address());
        town.time.runUntil(() -> late.view().state() == RingView.State.JOINING, 10 * SECOND);
        town.swap(late, MESH);
        town.converge("joined after the swap", 30 * SECOND);
    }

    @Test
    void openRequestsEndAtOnceAndNobodyIsToldThatWeLeave() {
        Town town = new Town(13);
        town.grow(3, SECOND / 10, MESH);
        town.converge("grow", 30 * SECOND);
        Town.Inhabitant one = town.all().getFirst();
        CompletableFuture<Answer> open = one.overlay()
            .ask(new Target.Owner(new Key(1, 2, 3)), 7, Unpooled.EMPTY_BUFFER, 60 * SECOND).toCompletableFuture();
        long sent = one.links().sentMessages();
        one.overlay().suspend();
        assertThat(open.exceptionNow()).isInstanceOf(ServiceGone.class);
        assertThat(one.links().sentMessages()).isEqualTo(sent);
    }

    /** Those whose predecessor or successors change from now on, even if only for a moment. */
    private static List<NodeId> watchOthers(Town town, Town.Inhabitant butNot) {
        List<NodeId> disturbed = new ArrayList<>();
        for (Town.Inhabitant other : town.all()) {
            RingView before = other.view();
            if (other != butNot) {
                other.overlay().watch(() -> {
                    RingView now = other.view();
                    if (!now.predecessor().equals(before.predecessor())
                        || !now.successors().equals(before.successors())) {
                        disturbed.add(other.node());
                    }
                });
            }
        }
        return disturbed;
    }
}
