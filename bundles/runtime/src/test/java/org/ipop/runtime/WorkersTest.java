package org.ipop.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.ipop.api.runtime.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The test's thread plays the loop: completions wait in a queue until the test takes them. */
class WorkersTest {
    private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private final Counter rejected = new Counter();
    private final Workers workers = new Workers(loop::add, rejected, new Workers.Limits(1, 3, 2));
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<String> done = new ArrayList<>();

    @AfterEach
    void stop() {
        go.countDown();
        workers.close();
    }

    @Test
    void aClientHasABudgetAndThePoolALimit() throws InterruptedException {
        assertThat(submit("a")).isTrue();
        assertThat(submit("a")).isTrue();
        assertThat(submit("a")).as("budget of a").isFalse();
        assertThat(submit("b")).isTrue();
        assertThat(submit("c")).as("limit of the pool").isFalse();
        assertThat(rejected.value()).isEqualTo(2);
        go.countDown();
        for (int i = 0; i < 3; i++) {
            loop.take().run();
        }
        assertThat(done).containsExactly("a", "a", "b");
        assertThat(submit("a")).as("after completion").isTrue();
    }

    @Test
    void equalClientsShareOneBudget() {
        assertThat(submit(new String("peer"))).isTrue();
        assertThat(submit(new String("peer"))).isTrue();
        assertThat(submit(new String("peer"))).isFalse();
    }

    @Test
    void failedWorkGivesItsPlaceBack() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            assertThat(workers.<String>submit("a", () -> {
                throw new AssertionError();
            }, (result, error) -> done.add(error.getClass().getSimpleName()))).isTrue();
            loop.take().run();
        }
        assertThat(done).hasSize(10).containsOnly("AssertionError");
    }

    @Test
    void afterCloseNothingIsTaken() {
        workers.close();
        assertThat(submit("a")).isFalse();
        assertThat(rejected.value()).isEqualTo(1);
    }

    private boolean submit(String client) {
        return workers.submit(client, () -> {
            go.await();
            return client;
        }, (result, error) -> done.add(result));
    }
}
