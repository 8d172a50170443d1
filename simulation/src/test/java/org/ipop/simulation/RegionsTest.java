package org.ipop.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RegionsTest {
    private static final long LOOKAHEAD_NANOS = 1_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatHappensDoesNotDependOnTheNumberOfProcessors(int processors) {
        assertThat(played(7, processors)).isEqualTo(played(7, 1)).isNotEqualTo(played(8, 1));
    }

    @Test
    void anEventOfAnotherRegionComesAtItsTimeAndOneOfAllAtTheEndOfTheWindow() {
        Regions regions = Regions.of(1, 2, LOOKAHEAD_NANOS, 2);
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        VirtualTime one = regions.of(0);
        VirtualTime other = regions.of(1);
        one.after(10, () -> {
            one.after(other, LOOKAHEAD_NANOS, () -> log.add("there at " + other.nanoTime()));
            one.after(regions.common(), 0, () -> log.add("common at " + one.nanoTime()));
        });
        regions.run(5 * LOOKAHEAD_NANOS);
        assertThat(log).containsExactly("common at " + (LOOKAHEAD_NANOS - 1), "there at " + (LOOKAHEAD_NANOS + 10));
        assertThat(regions.happened()).isEqualTo(3);
        assertThat(regions.common().nanoTime()).isEqualTo(5 * LOOKAHEAD_NANOS);
        assertThat(one.nanoTime()).isEqualTo(5 * LOOKAHEAD_NANOS);
    }

    @Test
    void whoReachesAnotherRegionSoonerThanTheLookaheadIsTold() {
        Regions regions = Regions.of(1, 2, LOOKAHEAD_NANOS, 1);
        regions.of(0).after(10, () -> regions.of(0).after(regions.of(1), 10, () -> { }));
        assertThatThrownBy(() -> regions.run(5 * LOOKAHEAD_NANOS)).isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("late");
    }

    @Test
    void allNodesMayBeInOneRegion() {
        Regions regions = Regions.one(1);
        assertThat(regions.of(5)).isSameAs(regions.common());
        List<Long> ran = new ArrayList<>();
        regions.of(5).after(regions.common(), 3, () -> ran.add(regions.common().nanoTime()));
        regions.run(4);
        assertThat(ran).containsExactly(3L);
        assertThat(regions.trace()).isEqualTo(regions.common().trace());
    }

    /** Nodes that pass on what they get, now to one another, now to all; what they saw, in one number. */
    private static long played(long seed, int processors) {
        Regions regions = Regions.of(seed, 3, LOOKAHEAD_NANOS, processors);
        long[] all = {0};
        Node[] nodes = new Node[12];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = new Node(regions, i, nodes, all);
        }
        for (Node node : nodes) {
            node.time.after(0, () -> node.take(node.chance.nextLong()));
        }
        regions.run(200 * LOOKAHEAD_NANOS);
        long sum = all[0];
        for (Node node : nodes) {
            sum = 31 * sum + node.seen;
        }
        return 31 * sum + regions.trace();
    }

    private static final class Node {
        private final VirtualTime time;
        private final VirtualTime common;
        private final SplittableRandom chance;
        private final Node[] nodes;
        private final long[] all;
        private long seen;

        private Node(Regions regions, int index, Node[] nodes, long[] all) {
            this.time = regions.of(index);
            this.common = regions.common();
            this.chance = time.split();
            this.nodes = nodes;
            this.all = all;
        }

        private void take(long what) {
            seen = 31 * seen + what + time.nanoTime();
            Node next = nodes[chance.nextInt(nodes.length)];
            time.after(next.time, LOOKAHEAD_NANOS + chance.nextInt(500), () -> next.take(what + 1));
            if (chance.nextInt(4) == 0) {
                time.after(common, 0, () -> all[0] = 31 * all[0] + what);
            }
        }
    }
}
