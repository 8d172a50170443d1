package org.ipop.overlay.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ipop.overlay.mesh.Town.Kind.MESH;
import static org.ipop.overlay.mesh.Town.SECOND;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.ipop.api.Key;
import org.ipop.api.ServiceGone;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.NoAnswer;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.Target;
import org.junit.jupiter.api.Test;

/** Requests that are answered once, late, or never. */
class RequestsTest {
    private static final int SERVICE = 7;

    private final Town town = new Town(81);
    private final Town.Inhabitant asker;
    private final Town.Inhabitant other;

    RequestsTest() {
        town.grow(3, SECOND, MESH);
        asker = town.all().get(0);
        other = town.all().get(1);
    }

    @Test
    void bodyGoesThereAndBack() {
        other.overlay().serve(SERVICE, (from, target, body, answer) -> {
            assertThat(from.node()).isEqualTo(asker.node());
            assertThat(target).isEqualTo(new Target.Owner(other.node().key()));
            answer.accept(body.writeByte(9));
        });
        ByteBuf body = Unpooled.buffer().writeByte(8);
        Answer answer = heard(asker.overlay().ask(new Target.Owner(other.node().key()), SERVICE, body, SECOND)
            .toCompletableFuture());
        assertThat(answer.from().node()).isEqualTo(other.node());
        assertThat(answer.body().toArray()).containsExactly(8, 9);
        assertThat(body.refCnt()).isZero();
    }

    @Test
    void ownKeyIsAnsweredByOurselves() {
        asker.overlay().serve(SERVICE, (from, target, body, answer) -> answer.accept(body));
        Target own = new Target.Owner(asker.node().key());
        Answer answer = heard(asker.overlay().ask(own, SERVICE, Unpooled.buffer(), SECOND).toCompletableFuture());
        assertThat(answer.from().node()).isEqualTo(asker.node());
    }

    @Test
    void deadMemberIsNoAnswerAtTheDeadline() {
        town.kill(other);
        CompletableFuture<Answer> answer = ask(3 * SECOND);
        town.time.run(3 * SECOND - 1);
        assertThat(answer).isNotDone();
        town.time.run(1);
        assertThat(answer.exceptionNow()).isInstanceOf(NoAnswer.class);
    }

    @Test
    void handlerThatNeverAnswersIsAskedAgainUntilTheDeadline() {
        int[] asked = {0};
        other.overlay().serve(SERVICE, (from, target, body, answer) -> {
            body.release();
            asked[0]++;
        });
        CompletableFuture<Answer> answer = ask(10 * SECOND);
        town.time.run(10 * SECOND);
        assertThat(answer.exceptionNow()).isInstanceOf(NoAnswer.class);
        assertThat(asked[0]).isBetween(3, 5);
    }

    @Test
    void handlerThatAnswersTwiceOrTooLongIsCounted() {
        other.overlay().serve(SERVICE, (from, target, body, answer) -> {
            answer.accept(Unpooled.wrappedBuffer(new byte[Overlay.MAX_REQUEST_BYTES + 1]));
            answer.accept(body.copy());
            answer.accept(body);
        });
        heard(ask(SECOND));
        assertThat(other.dropped("reply")).isEqualTo(2);
        assertThat(asker.dropped("unasked")).isZero();
    }

    @Test
    void moreThanTheLimitOfOpenRequestsFailAtOnce() {
        List<CompletableFuture<Answer>> answers =
            IntStream.range(0, Tuning.PENDING + 2).mapToObj(i -> ask(60 * SECOND)).toList();
        assertThat(answers.subList(0, Tuning.PENDING)).noneMatch(CompletableFuture::isDone);
        assertThat(answers.subList(Tuning.PENDING, answers.size()))
            .allSatisfy(answer -> assertThat(answer.exceptionNow()).isInstanceOf(NoAnswer.class));
        assertThat(asker.dropped("pending")).isEqualTo(2);
    }

    @Test
    void closedOverlayIsGoneForOpenAndLaterRequests() {
        CompletableFuture<Answer> open = ask(60 * SECOND);
        town.leave(asker);
        assertThat(open.exceptionNow()).isInstanceOf(ServiceGone.class);
        assertThat(ask(SECOND).exceptionNow()).isInstanceOf(ServiceGone.class);
        asker.overlay().close();
    }

    @Test
    void whatIsNoRequestIsRefusedAndReleased() {
        ByteBuf tooLong = Unpooled.buffer(Overlay.MAX_REQUEST_BYTES + 1).writeZero(Overlay.MAX_REQUEST_BYTES + 1);
        Target owner = new Target.Owner(new Key(1, 2, 3));
        assertThatThrownBy(() -> asker.overlay().ask(owner, SERVICE, tooLong, SECOND))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3073");
        assertThat(tooLong.refCnt()).isZero();
        for (int service : new int[] {-1, 0, 128}) {
            assertThatThrownBy(() -> asker.overlay().ask(owner, service, Unpooled.EMPTY_BUFFER, SECOND))
                .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> asker.overlay().serve(service, null))
                .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void serviceHasOneHandlerAtATime() {
        asker.overlay().serve(SERVICE, (from, target, body, answer) -> answer.accept(body));
        assertThatThrownBy(() -> asker.overlay().serve(SERVICE, (from, target, body, answer) -> answer.accept(body)))
            .isInstanceOf(IllegalStateException.class);
        asker.overlay().serve(SERVICE, null);
        asker.overlay().serve(SERVICE, (from, target, body, answer) -> answer.accept(body));
    }

    private CompletableFuture<Answer> ask(long timeoutNanos) {
        return asker.overlay().ask(new Target.Member(other.contact()), SERVICE, Unpooled.EMPTY_BUFFER, timeoutNanos)
            .toCompletableFuture();
    }

    private Answer heard(CompletableFuture<Answer> answer) {
        town.time.run(SECOND);
        return answer.join();
    }
}
