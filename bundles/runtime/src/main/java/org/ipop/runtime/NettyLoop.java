package org.ipop.runtime;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.ipop.api.ServiceGone;
import org.ipop.api.edge.EventLoopAccess;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeLoop;

/** A node's loop on one Netty thread: epoll where the system has it, else NIO. Thread: any. */
public final class NettyLoop implements NodeLoop, EventLoopAccess, AutoCloseable {
    private static final long CLOSE_SECONDS = 5;

    private final LoopCounters counters = new LoopCounters();
    private final MultiThreadIoEventLoopGroup group;
    private final IoEventLoop loop;
    private final TaskGuard guard;
    private final Workers workers;
    private final boolean epoll;

    /** @param epoll only if {@link Epoll#isAvailable()} */
    public NettyLoop(boolean epoll) {
        this.epoll = epoll;
        IoHandlerFactory selector = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        StallWatch watch = new StallWatch(counters.counter("runtime.loop.stalled"));
        group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("ipop-loop", true),
            executor -> new WatchedIoHandler(selector.newHandler(executor), watch));
        loop = group.next();
        guard = new TaskGuard(counters.counter("runtime.task.failed"));
        workers = new Workers(this::tryExecute, counters.counter("runtime.compute.rejected"),
            Workers.Limits.ofProcessors(Runtime.getRuntime().availableProcessors()));
    }

    /** On epoll if this system has it and its native library loads. */
    public static NettyLoop best() {
        return new NettyLoop(Epoll.isAvailable());
    }

    /** Throws RejectedExecutionException once the loop has ended. */
    @Override
    public void execute(Runnable task) {
        loop.execute(() -> guard.run("loop", task));
    }

    @Override
    public <T> CompletionStage<T> ask(Callable<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (!tryExecute(() -> answer(answer, question))) {
            answer.completeExceptionally(new ServiceGone("the node's loop"));
        }
        return answer;
    }

    @Override
    public NodeContext open(String part) {
        return new LoopContext(part, loop, guard, workers);
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public IoEventLoop eventLoop() {
        return loop;
    }

    @Override
    public boolean epoll() {
        return epoll;
    }

    /** Runs what was given before, then ends the loop and the workers. Thread: any but the loop. */
    @Override
    public void close() {
        workers.close();
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
            .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** False if the loop has ended. */
    boolean tryExecute(Runnable task) {
        try {
            execute(task);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    private static <T> void answer(CompletableFuture<T> answer, Callable<T> question) {
        T result;
        try {
            result = question.call();
        } catch (Throwable failure) {
            answer.completeExceptionally(failure);
            return;
        }
        answer.complete(result);
    }
}
