package org.ipop.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.ServiceGone;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

/** Questions before, in and after the gap between two providers. */
class OpenedTest {
    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLoop loop = new SimulatedLoop(time);
    private final Thing thing = new Thing(new Opened.Shared(loop.open("switchboard"), loop.counters()));

    /** Something that answers questions. */
    private interface Oracle {
        CompletionStage<String> answer(String question);
    }

    private static final class Thing extends Opened<Oracle> {
        Thing(Shared shared) {
            super(shared);
        }

        CompletableFuture<String> ask(String question) {
            return ask(oracle -> oracle.answer(question)).toCompletableFuture();
        }
    }

    private static CompletionStage<String> done(String answer) {
        return CompletableFuture.completedFuture(answer);
    }

    @Test
    void aQuestionGoesThroughAtOnce() {
        thing.attach(OpenedTest::done);
        assertThat(thing.ask("hello")).isCompletedWithValue("hello");
    }

    @Test
    void questionsOfTheGapAreAnsweredByTheNextInTheirOrder() {
        List<String> order = new ArrayList<>();
        CompletableFuture<String> first = thing.ask("first");
        thing.ask("second");
        assertThat(first).isNotDone();
        thing.attach(question -> {
            order.add(question);
            return done(question);
        });
        assertThat(first).isCompletedWithValue("first");
        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void whatTheFormerOneLeavesOpenIsAskedAgain() {
        CompletableFuture<String> never = new CompletableFuture<>();
        thing.attach(question -> never);
        CompletableFuture<String> asked = thing.ask("hello");
        thing.detach();
        never.completeExceptionally(new CompletionException(new ServiceGone("former")));
        time.run(1_000_000_000);
        assertThat(asked).isNotDone();
        thing.attach(OpenedTest::done);
        assertThat(asked).isCompletedWithValue("hello");
    }

    @Test
    void aRefusalIsAnAnswer() {
        thing.attach(question -> CompletableFuture.failedStage(new Refused("no")));
        assertThat(thing.ask("hello")).failsWithin(Duration.ZERO).withThrowableThat()
            .withCauseInstanceOf(Refused.class);
    }

    @Test
    void nobodyWaitsForEver() {
        CompletableFuture<String> asked = thing.ask("hello");
        time.run(Opened.WAIT_NANOS - 1);
        assertThat(asked).isNotDone();
        time.run(1);
        assertThat(asked).isCompletedExceptionally();
        List<String> late = new ArrayList<>();
        thing.attach(question -> {
            late.add(question);
            return done(question);
        });
        assertThat(late).isEmpty();
    }

    @Test
    void aProviderThatIsAlwaysGoneIsNotAskedForEver() {
        thing.attach(question -> CompletableFuture.failedStage(new ServiceGone("always")));
        CompletableFuture<String> asked = thing.ask("hello");
        time.run(2 * Opened.WAIT_NANOS);
        assertThat(asked).isCompletedExceptionally();
    }

    @Test
    void theWaitingAreBounded() {
        List<CompletableFuture<String>> asked = new ArrayList<>();
        for (int i = 0; i <= Opened.MAX_WAITING; i++) {
            asked.add(thing.ask("question " + i));
        }
        assertThat(asked.removeLast()).isCompletedExceptionally();
        assertThat(asked).noneMatch(CompletableFuture::isDone);
        assertThat(loop.counters().snapshot()).containsEntry("switchboard.drop.waiting", 1L);
    }

    @Test
    void theEndAnswersAll() {
        CompletableFuture<String> waiting = thing.ask("hello");
        thing.end();
        assertThat(waiting).isCompletedExceptionally();
        assertThat(thing.ask("after")).isCompletedExceptionally();
    }
}
