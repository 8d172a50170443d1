package org.ipop.security.noise;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;

/** A loop on virtual time that takes its turn at once when asked, for code that waits for the answer. */
final class DirectLoop implements NodeLoop {
    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLoop loop = new SimulatedLoop(time);

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
        time.run(1);
    }

    @Override
    public <T> CompletionStage<T> ask(Callable<T> question) {
        CompletionStage<T> answer = loop.ask(question);
        time.run(1);
        return answer;
    }

    @Override
    public NodeContext open(String part) {
        return loop.open(part);
    }

    @Override
    public Counters counters() {
        return loop.counters();
    }
}
