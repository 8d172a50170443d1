package org.ipop.runtime;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.ipop.api.ServiceGone;
import org.ipop.api.runtime.NodeContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NettyLoopTest {
    private static final long MILLISECOND = 1_000_000L;

    @Nested
    class OnEpoll extends Cases {
        OnEpoll() {
            super(true);
        }
    }

    @Nested
    class OnNio extends Cases {
        OnNio() {
            super(false);
        }
    }

    abstract static class Cases {
        private final boolean epoll;
        private NettyLoop loop;
        private NodeContext context;

        Cases(boolean epoll) {
            this.epoll = epoll;
        }

        @BeforeEach
        void start() {
            Assumptions.assumeTrue(!epoll || Epoll.isAvailable());
            loop = new NettyLoop(epoll);
            context = loop.open("test");
        }

        @AfterEach
        void stop() {
            if (loop != null) {
                loop.close();
            }
        }

        @Test
        void timersRunByTimeThenByOrderOfScheduling() {
            List<String> ran = new ArrayList<>();
            CompletableFuture<Void> last = new CompletableFuture<>();
            ask(() -> {
                context.schedule(20 * MILLISECOND, () -> last.complete(null));
                context.schedule(10 * MILLISECOND, () -> ran.add("later"));
                context.schedule(0, () -> ran.add("first"));
                context.schedule(-5, () -> ran.add("second"));
                return ran.add("now");
            });
            last.join();
            assertThat(ran).containsExactly("now", "first", "second", "later");
        }

        @Test
        void timersAreNeverEarly() {
            CompletableFuture<Long> took = new CompletableFuture<>();
            ask(() -> {
                long start = context.nanoTime();
                return context.schedule(7 * MILLISECOND, () -> took.complete(context.nanoTime() - start));
            });
            assertThat(took.join()).isGreaterThanOrEqualTo(7 * MILLISECOND);
        }

        @Test
        void cancelledTimersAndClosedContextsStaySilent() {
            List<String> ran = new ArrayList<>();
            NodeContext other = loop.open("other");
            CompletableFuture<Void> last = new CompletableFuture<>();
            ask(() -> {
                other.schedule(2 * MILLISECOND, () -> ran.add("of a closed context"));
                context.schedule(MILLISECOND, () -> ran.add("cancelled")).cancel();
                context.schedule(3 * MILLISECOND, () -> last.complete(null));
                other.close();
                other.schedule(0, () -> ran.add("after close"));
                return null;
            });
            last.join();
            assertThat(ran).isEmpty();
        }

        @Test
        void aTimerMayCancelAnotherOneOfTheSameTurn() {
            List<String> ran = new ArrayList<>();
            CompletableFuture<Void> last = new CompletableFuture<>();
            ask(() -> {
                NodeContext.Timer[] victim = new NodeContext.Timer[1];
                context.schedule(0, () -> victim[0].cancel());
                victim[0] = context.schedule(0, () -> ran.add("victim"));
                context.schedule(MILLISECOND, () -> last.complete(null));
                return null;
            });
            last.join();
            assertThat(ran).isEmpty();
        }

        @Test
        void mistakesAreCountedAndTheLoopGoesOn() {
            CompletableFuture<String> after = new CompletableFuture<>();
            loop.execute(() -> {
                throw new IllegalStateException("a task's mistake");
            });
            ask(() -> {
                context.schedule(0, () -> {
                    throw new AssertionError("a timer's mistake");
                });
                return context.schedule(MILLISECOND, () -> after.complete("alive"));
            });
            assertThat(after.join()).isEqualTo("alive");
            assertThat(counter("runtime.task.failed")).isEqualTo(2);
        }

        @Test
        void aQuestionThatFailsTellsTheAskerOnly() {
            assertThatThrownBy(() -> ask(() -> {
                throw new IllegalArgumentException("no");
            })).isInstanceOf(CompletionException.class).hasRootCauseMessage("no");
            assertThat(counter("runtime.task.failed")).isZero();
        }

        @Test
        void workRunsOffTheLoopAndCompletesOnIt() {
            CompletableFuture<List<Boolean>> threads = new CompletableFuture<>();
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            ask(() -> {
                context.compute("peer", context::inLoop,
                    (inLoop, error) -> threads.complete(List.of(inLoop, context.inLoop())));
                return context.compute("peer", () -> {
                    throw new IllegalStateException("bad signature");
                }, (result, error) -> failure.complete(error));
            });
            assertThat(threads.join()).containsExactly(false, true);
            assertThat(failure.join()).hasMessage("bad signature");
        }

        @Test
        void completionsAfterCloseAreDiscarded() {
            CountDownLatch closed = new CountDownLatch(1);
            List<String> ran = new ArrayList<>();
            NodeContext other = loop.open("other");
            CompletableFuture<Void> later = new CompletableFuture<>();
            ask(() -> {
                other.compute("peer", () -> closed.await(10, SECONDS), (result, error) -> ran.add("too late"));
                other.close();
                closed.countDown();
                return context.compute("peer", () -> null, (result, error) -> later.complete(null));
            });
            later.join();
            assertThat(ran).isEmpty();
        }

        @Test
        void aLongTurnIsCountedAndAWaitIsNot() {
            ask(() -> null);
            long atStart = counter("runtime.loop.stalled");
            LockSupport.parkNanos(2 * StallWatch.LIMIT_NANOS);
            ask(() -> null);
            assertThat(counter("runtime.loop.stalled")).as("while idle").isEqualTo(atStart);
            ask(() -> {
                long end = context.nanoTime() + StallWatch.LIMIT_NANOS + MILLISECOND;
                while (context.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                return null;
            });
            CompletableFuture<Void> nextTurn = new CompletableFuture<>();
            ask(() -> context.schedule(MILLISECOND, () -> nextTurn.complete(null)));
            nextTurn.join();
            assertThat(counter("runtime.loop.stalled")).isEqualTo(atStart + 1);
        }

        @Test
        void chanceDiffersFromContextToContext() {
            assertThat(ask(() -> context.random().nextLong()))
                .isNotEqualTo(ask(() -> loop.open("other").random().nextLong()));
        }

        @Test
        void whatWasGivenBeforeTheEndRunsAndLaterQuestionsFail() {
            AtomicBoolean ran = new AtomicBoolean();
            loop.execute(() -> ran.set(true));
            loop.close();
            assertThat(ran).isTrue();
            assertThatThrownBy(() -> ask(() -> null)).hasCauseInstanceOf(ServiceGone.class);
            assertThatThrownBy(() -> loop.execute(() -> { })).isInstanceOf(RejectedExecutionException.class);
        }

        private <T> T ask(Callable<T> question) {
            return loop.ask(question).toCompletableFuture().orTimeout(20, SECONDS).join();
        }

        private long counter(String name) {
            return ask(() -> loop.counters().snapshot().get(name));
        }
    }
}
