package org.ipop.dht;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.simulation.SimulatedLoop;

/** A simulated loop whose clock may be wrong and whose workers may have no room. */
final class TestLoop implements NodeLoop {
    private final SimulatedLoop loop;
    private final long aheadSeconds;
    boolean busy;

    TestLoop(SimulatedLoop loop, long aheadSeconds) {
        this.loop = loop;
        this.aheadSeconds = aheadSeconds;
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public <T> CompletionStage<T> ask(Callable<T> question) {
        return loop.ask(question);
    }

    @Override
    public NodeContext open(String part) {
        return new TestContext(loop.open(part));
    }

    @Override
    public Counters counters() {
        return loop.counters();
    }

    private final class TestContext implements NodeContext {
        private final NodeContext context;

        private TestContext(NodeContext context) {
            this.context = context;
        }

        @Override
        public long nanoTime() {
            return context.nanoTime();
        }

        @Override
        public long epochSeconds() {
            return context.epochSeconds() + aheadSeconds;
        }

        @Override
        public Timer schedule(long delayNanos, Runnable task) {
            return context.schedule(delayNanos, task);
        }

        @Override
        public RandomGenerator random() {
            return context.random();
        }

        @Override
        public boolean inLoop() {
            return context.inLoop();
        }

        @Override
        public <T> boolean compute(Object client, Callable<T> task, BiConsumer<T, Throwable> done) {
            return !busy && context.compute(client, task, done);
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
