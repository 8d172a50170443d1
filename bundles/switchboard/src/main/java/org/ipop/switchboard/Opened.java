package org.ipop.switchboard;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.ipop.api.ServiceGone;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;

/**
 * One thing that was opened through a front. While no provider serves, questions wait, a bounded number and time;
 * those that the former provider left unanswered are asked again. Thread: node loop.
 *
 * @param <I> what a provider opens
 */
abstract class Opened<I> {
    static final int MAX_WAITING = 256;
    static final long WAIT_NANOS = 10_000_000_000L;
    /** Between two questions, where the answer was that the one asked is going. */
    private static final long AGAIN_NANOS = 20_000_000L;

    private final NodeContext context;
    private final Counters counters;
    private final Deque<Question<?>> waiting = new ArrayDeque<>();
    private I behind;
    private boolean closed;

    Opened(Shared shared) {
        this.context = shared.context();
        this.counters = shared.counters();
    }

    /** What all fronts of a node use. */
    record Shared(NodeContext context, Counters counters) {
    }

    final Optional<I> behind() {
        return Optional.ofNullable(behind);
    }

    final boolean closed() {
        return closed;
    }

    /** The next instance is there: those who wait are served first. */
    final void attach(I next) {
        behind = next;
        for (int left = waiting.size(); left > 0 && behind != null; left--) {
            waiting.poll().put();
        }
    }

    /** Empty from now on; returns what was there. */
    final Optional<I> detach() {
        I former = behind;
        behind = null;
        return Optional.ofNullable(former);
    }

    /** No question is answered any more. Returns what is still open behind. */
    final Optional<I> end() {
        closed = true;
        while (!waiting.isEmpty()) {
            waiting.poll().gone();
        }
        return detach();
    }

    /** Asks the instance that is there, or the next one. */
    final <T> CompletionStage<T> ask(Function<I, CompletionStage<T>> question) {
        Question<T> asked = new Question<>(question, context.nanoTime() + WAIT_NANOS);
        asked.put();
        return asked.answer;
    }

    final void drop(String what) {
        counters.counter("switchboard.drop." + what).increment();
    }

    private final class Question<T> {
        private final Function<I, CompletionStage<T>> question;
        private final long deadlineNanos;
        private final CompletableFuture<T> answer = new CompletableFuture<>();

        private Question(Function<I, CompletionStage<T>> question, long deadlineNanos) {
            this.question = question;
            this.deadlineNanos = deadlineNanos;
        }

        private void put() {
            if (closed || context.nanoTime() - deadlineNanos >= 0) {
                gone();
            } else if (behind == null) {
                await();
            } else {
                asked().whenComplete(this::answered);
            }
        }

        /** What a question throws must not keep those behind it from being served. */
        private CompletionStage<T> asked() {
            try {
                return question.apply(behind);
            } catch (IllegalArgumentException nonsense) {
                return CompletableFuture.failedStage(nonsense);
            }
        }

        private void await() {
            if (waiting.size() >= MAX_WAITING) {
                drop("waiting");
                gone();
                return;
            }
            waiting.add(this);
            context.schedule(deadlineNanos - context.nanoTime(), () -> {
                if (waiting.remove(this)) {
                    gone();
                }
            });
        }

        private void answered(T value, Throwable error) {
            Throwable cause = Refusal.causeOf(error);
            if (cause instanceof ServiceGone) {
                context.schedule(AGAIN_NANOS, this::put);
            } else if (cause != null) {
                answer.completeExceptionally(cause);
            } else {
                answer.complete(value);
            }
        }

        private void gone() {
            answer.completeExceptionally(new ServiceGone("the service behind it"));
        }
    }
}
