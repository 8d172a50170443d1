package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ipop.overlay.chord.SimulatedRing.SECOND;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.ipop.api.Key;
import org.ipop.api.ServiceGone;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.NoAnswer;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.Target;
import org.junit.jupiter.api.Test;

/** Requests that come to nothing, and how. */
class RequestsTest {
    private static final int SERVICE = 7;

    private final SimulatedRing ring = new SimulatedRing(51);
    private final SimulatedRing.Member asker;
    private final SimulatedRing.Member other;

    RequestsTest() {
        ring.grow(3, SECOND);
        ring.converge(30 * SECOND);
        asker = ring.list().get(0);
        other = ring.list().get(1);
    }

    @Test
    void deadMemberIsNoAnswerAtTheDeadline() {
        ring.kill(other);
        CompletableFuture<Answer> answer = ask(other, 3 * SECOND);
        ring.time.run(3 * SECOND - 1);
        assertThat(answer).isNotDone();
        ring.time.run(1);
        assertFailed(answer, NoAnswer.class);
    }

    @Test
    void handlerThatNeverAnswersIsAskedAgainUntilTheDeadline() {
        int[] asked = {0};
        other.overlay().serve(SERVICE, (from, target, body, answer) -> {
            body.release();
            asked[0]++;
        });
        CompletableFuture<Answer> answer = ask(other, 10 * SECOND);
        ring.time.run(10 * SECOND);
        assertFailed(answer, NoAnswer.class);
        assertThat(asked[0]).as("begun anew after %d s", Tuning.SERVING / SECOND).isBetween(2, 3);
    }

    @Test
    void handlerAtWorkIsNotAskedAgain() {
        List<Consumer<ByteBuf>> working = serveLater();
        CompletableFuture<Answer> answer = ask(other, 10 * SECOND);
        ring.time.run(7 * SECOND / 2);
        assertThat(working).hasSize(1);
        assertThat(dropped(other, "repeated")).isBetween(1L, 2L);
        working.getFirst().accept(Unpooled.EMPTY_BUFFER);
        ring.time.run(SECOND / 2);
        assertThat(answer).isCompleted();
        assertThat(dropped(asker, "unasked")).isZero();
    }

    @Test
    void aNewHandlerIsAskedWhateverTheFormerOneWasAtWorkOn() {
        List<Consumer<ByteBuf>> former = serveLater();
        CompletableFuture<Answer> answer = ask(other, 10 * SECOND);
        ring.time.run(SECOND / 2);
        assertThat(former).hasSize(1);
        other.overlay().serve(SERVICE, null);
        List<Consumer<ByteBuf>> next = serveLater();
        ring.time.run(SECOND);
        assertThat(next).hasSize(1);
        next.getFirst().accept(Unpooled.EMPTY_BUFFER);
        ring.time.run(SECOND / 2);
        assertThat(answer).isCompleted();
    }

    @Test
    void aRingThatAnswersLateIsAskedAgainLater() {
        List<Consumer<ByteBuf>> working = serveLater();
        for (int i = 0; i < 8; i++) {
            CompletableFuture<Answer> late = ask(other, 10 * SECOND);
            ring.time.run(3 * SECOND / 2);
            working.removeFirst().accept(Unpooled.EMPTY_BUFFER);
            ring.time.run(SECOND / 2);
            assertThat(late).isCompleted();
        }
        long repeated = dropped(other, "repeated");
        CompletableFuture<Answer> answer = ask(other, 10 * SECOND);
        ring.time.run(3 * SECOND / 2);
        assertThat(dropped(other, "repeated")).isEqualTo(repeated);
        working.removeFirst().accept(Unpooled.EMPTY_BUFFER);
        ring.time.run(SECOND / 2);
        assertThat(answer).isCompleted();
    }

    @Test
    void handlerThatAnswersTwiceIsHeardOnce() {
        other.overlay().serve(SERVICE, (from, target, body, answer) -> {
            answer.accept(body.copy());
            answer.accept(body);
        });
        CompletableFuture<Answer> answer = ask(other, SECOND);
        ring.time.run(SECOND);
        assertThat(answer.join().from().node()).isEqualTo(other.node());
        assertThat(dropped(other, "reply")).isEqualTo(1);
        assertThat(dropped(asker, "unasked")).isZero();
    }

    @Test
    void moreThanTheLimitOfOpenRequestsFailAtOnce() {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < Tuning.PENDING + 2; i++) {
            answers.add(ask(other, 60 * SECOND));
        }
        assertThat(answers.subList(0, Tuning.PENDING)).noneMatch(CompletableFuture::isDone);
        assertFailed(answers.get(Tuning.PENDING), NoAnswer.class);
        assertFailed(answers.get(Tuning.PENDING + 1), NoAnswer.class);
        assertThat(dropped(asker, "pending")).isEqualTo(2);
    }

    @Test
    void closedOverlayIsGoneForOpenAndLaterRequests() {
        CompletableFuture<Answer> open = ask(other, 60 * SECOND);
        ring.leave(asker);
        assertFailed(open, ServiceGone.class);
        assertFailed(ask(other, SECOND), ServiceGone.class);
        asker.overlay().close();
    }

    @Test
    void whatIsNoRequestIsRefusedAndReleased() {
        ByteBuf tooLong = Unpooled.buffer(Overlay.MAX_REQUEST_BYTES + 1).writeZero(Overlay.MAX_REQUEST_BYTES + 1);
        Target owner = new Target.Owner(new Key(1, 2, 3));
        assertThatThrownBy(() -> asker.overlay().ask(owner, SERVICE, tooLong, SECOND))
            .isInstanceOf(IllegalArgumentException.class);
        assertThat(tooLong.refCnt()).isZero();
        for (int service : new int[] {-1, 0, 128}) {
            assertThatThrownBy(() -> asker.overlay().ask(owner, service, Unpooled.EMPTY_BUFFER, SECOND))
                .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> asker.overlay().serve(service, null))
                .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** The answers that a handler of the other member owes. */
    private List<Consumer<ByteBuf>> serveLater() {
        List<Consumer<ByteBuf>> owed = new ArrayList<>();
        other.overlay().serve(SERVICE, (from, target, body, answer) -> {
            body.release();
            owed.add(answer);
        });
        return owed;
    }

    private CompletableFuture<Answer> ask(SimulatedRing.Member to, long timeoutNanos) {
        return asker.overlay().ask(new Target.Member(to.contact()), SERVICE, Unpooled.EMPTY_BUFFER, timeoutNanos)
            .toCompletableFuture();
    }

    private static long dropped(SimulatedRing.Member member, String what) {
        return member.loop().counters().counter("overlay.drop." + what).value();
    }

    private static void assertFailed(CompletableFuture<Answer> answer, Class<? extends Throwable> why) {
        assertThat(answer).isCompletedExceptionally();
        assertThat(answer.exceptionNow()).isInstanceOf(why);
    }
}
