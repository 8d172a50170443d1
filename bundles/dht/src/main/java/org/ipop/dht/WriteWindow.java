package org.ipop.dht;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.runtime.NodeContext.Timer;

/**
 * Writes of ours take turns: so many at once as others have room for. Who sends more is turned away, and its pauses
 * grow while there is nothing to do. How many wait is bounded by the operations that may be open. Thread: node loop.
 */
final class WriteWindow {
    private final DhtContext context;
    private final Deque<Turn> waiting = new ArrayDeque<>();
    private int free = Tuning.WRITES_AT_ONCE;

    WriteWindow(DhtContext context) {
        this.context = context;
    }

    /** Begins at once, or in its turn unless it has a result by then. */
    void pass(CompletableFuture<?> result, Runnable begin) {
        waiting.add(new Turn(result, begin));
        next();
    }

    /** Nothing more begins. */
    void close() {
        waiting.clear();
    }

    private void next() {
        while (free > 0 && !waiting.isEmpty()) {
            Turn turn = waiting.remove();
            if (!turn.result.isDone()) {
                turn.begin();
            }
        }
    }

    /** It is over with the result, or when that takes too long. */
    private final class Turn {
        private final CompletableFuture<?> result;
        private final Runnable begin;
        private boolean over;

        private Turn(CompletableFuture<?> result, Runnable begin) {
            this.result = result;
            this.begin = begin;
        }

        private void begin() {
            free--;
            Timer patience = context.node().schedule(Tuning.WRITE_TURN_NANOS, this::end);
            result.whenComplete((done, failure) -> {
                patience.cancel();
                end();
            });
            begin.run();
        }

        private void end() {
            if (!over) {
                over = true;
                free++;
                next();
            }
        }
    }
}
