package org.ipop.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ipop.api.runtime.NodeContext;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
    private final VirtualTime time = new VirtualTime(1);

    @Test
    void eventsRunByTimeThenByOrderOfScheduling() {
        List<String> ran = new ArrayList<>();
        time.after(20, () -> ran.add("late"));
        time.after(10, () -> ran.add("first"));
        time.after(10, () -> ran.add("second"));
        time.run(15);
        assertThat(ran).containsExactly("first", "second");
        assertThat(time.nanoTime()).isEqualTo(15);
        time.run(5);
        assertThat(ran).containsExactly("first", "second", "late");
    }

    @Test
    void cancelledTimersAndClosedContextsStaySilent() {
        NodeContext context = new SimulatedLoop(time).open("test");
        List<String> ran = new ArrayList<>();
        context.schedule(10, () -> ran.add("cancelled")).cancel();
        context.schedule(10, () -> ran.add("kept"));
        context.schedule(20, () -> ran.add("too late"));
        context.compute("me", () -> ran.add("computed"), (result, error) -> ran.add("completed too late"));
        time.run(15);
        context.close();
        time.run(SimulatedLoop.COMPUTE_NANOS);
        assertThat(ran).containsExactly("computed", "kept");
    }

    @Test
    void equalSeedsGiveEqualTraces() {
        assertThat(traceOf(7)).isEqualTo(traceOf(7)).isNotEqualTo(traceOf(8));
    }

    private static long traceOf(long seed) {
        VirtualTime run = new VirtualTime(seed);
        NodeContext context = new SimulatedLoop(run).open("test");
        for (int i = 0; i < 100; i++) {
            context.schedule(context.random().nextLong(1_000), () -> { });
        }
        run.run(1_000);
        return run.trace();
    }
}
