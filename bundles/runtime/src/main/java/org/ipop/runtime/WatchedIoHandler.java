package org.ipop.runtime;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;

/** Tells a {@link StallWatch} about the turns of the loop, for two clock readings a turn. Thread: node loop. */
final class WatchedIoHandler implements IoHandler {
    private final IoHandler handler;
    private final StallWatch watch;
    private final TimedContext timed = new TimedContext();

    WatchedIoHandler(IoHandler handler, StallWatch watch) {
        this.handler = handler;
        this.watch = watch;
    }

    @Override
    public void initialize() {
        handler.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        watch.pollBegins(System.nanoTime());
        timed.turn = context;
        int handled = handler.run(timed);
        watch.pollEnded(System.nanoTime());
        return handled;
    }

    @Override
    public void prepareToDestroy() {
        handler.prepareToDestroy();
    }

    /**
     * Closes what is still registered, once more: a loop that is told to end while it runs a task ends after that turn
     * without having prepared (Netty 4.2, quiet period 0), and a tap would outlive it.
     */
    @Override
    public void destroy() {
        handler.prepareToDestroy();
        handler.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return handler.register(handle);
    }

    @Override
    public void wakeup() {
        handler.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return handler.isCompatible(handleType);
    }

    /** Asks the handler how long it worked apart from waiting. */
    private final class TimedContext implements IoHandlerContext {
        private IoHandlerContext turn;

        @Override
        public boolean canBlock() {
            return turn.canBlock();
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return turn.delayNanos(currentTimeNanos);
        }

        @Override
        public long deadlineNanos() {
            return turn.deadlineNanos();
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            return true;
        }

        @Override
        public void reportActiveIoTime(long activeNanos) {
            watch.ioTook(activeNanos);
            if (turn.shouldReportActiveIoTime()) {
                turn.reportActiveIoTime(activeNanos);
            }
        }
    }
}
