package org.ipop.transport.netty;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.channel.epoll.Epoll;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.ipop.runtime.NettyLoop;
import org.ipop.runtime.PosixDescriptors;
import org.junit.jupiter.api.Assumptions;

/** A loop of the product for tests: questions run on it, waiting is turns of it. */
final class RealNode implements AutoCloseable {
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    final NettyLoop loop;

    RealNode(boolean epoll) {
        Assumptions.assumeTrue(!epoll || Epoll.isAvailable());
        loop = new NettyLoop(epoll);
    }

    <T> T ask(Callable<T> task) {
        return loop.ask(task).toCompletableFuture().orTimeout(20, SECONDS).join();
    }

    Channels channels() {
        return new Channels(loop, new PosixDescriptors());
    }

    boolean eventually(BooleanSupplier reached) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!ask(reached::getAsBoolean)) {
            if (System.nanoTime() > end) {
                return false;
            }
        }
        return true;
    }

    long counter(String name) {
        return ask(() -> loop.counters().snapshot().getOrDefault(name, 0L));
    }

    @Override
    public void close() {
        loop.close();
    }
}
