package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Bench.point;
import static org.ipop.dht.Bench.writer;

import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.overlay.Target;
import org.ipop.wire.dht.Arc;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.Digest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandoverTest {
    private static final Key MOVED = point(0xA5);
    private static final Key NEAR = point(0xA8);
    private static final Arc THEIRS = new Arc(point(0xA0), point(0xB0));

    private final Bench bench = new Bench();
    private final Handover handover = new Handover(bench.context, bench.ownership, bench.store, bench.puller,
        bench.peers);

    @BeforeEach
    void own() {
        bench.own(0x90, 0xA0, 0xB0);
        bench.hold(bench.replica(MOVED, writer(1), 1));
        bench.hold(bench.replica(NEAR, writer(2), 1));
    }

    @Test
    void aCopyIsDroppedOnceTheOwnerHoldsTheSame() {
        handover.give(List.of(MOVED, NEAR));
        assertThat(bench.asked.getFirst().to()).isEqualTo(new Target.Owner(MOVED));
        bench.answer(new DhtAnswer.Located(false, THEIRS, bench.store.digest(THEIRS)));
        assertThat(bench.store.size()).isZero();
        assertThat(bench.asked).as("one arc, one question").isEmpty();
        assertThat(bench.count("handed-over")).isEqualTo(2);
    }

    @Test
    void aReplicaKeepsItsCopy() {
        handover.give(List.of(MOVED));
        bench.answer(new DhtAnswer.Located(true, THEIRS, bench.store.digest(THEIRS)));
        assertThat(bench.store.size()).isEqualTo(2);
        assertThat(bench.count("handed-over")).isZero();
        bench.run(60);
        assertThat(bench.asked).isEmpty();
    }

    @Test
    void anOwnerThatHoldsLessIsOfferedOursAndAskedAgain() {
        handover.give(List.of(MOVED));
        bench.answer(new DhtAnswer.Located(false, THEIRS, Digest.EMPTY));
        assertThat(bench.asked.getFirst().is(DhtRequest.Listing.class).arc()).isEqualTo(THEIRS);
        bench.answer(new DhtAnswer.SlotList(false, List.of()));
        DhtRequest.Offer offer = bench.asked.getFirst().is(DhtRequest.Offer.class);
        assertThat(offer).isEqualTo(new DhtRequest.Offer(false, THEIRS, bench.store.digest(THEIRS)));
        assertThat(bench.asked.getFirst().to()).isEqualTo(new Target.Owner(THEIRS.to()));
        bench.answer(new DhtAnswer.Compared(Digest.EMPTY));
        assertThat(bench.store.size()).as("not before it has them").isEqualTo(2);
        bench.run(3);
        bench.answer(new DhtAnswer.Located(false, THEIRS, bench.store.digest(THEIRS)));
        assertThat(bench.store.size()).isZero();
    }

    @Test
    void whatWeOwnAgainIsNotGiven() {
        bench.hold(bench.replica(point(0x50), writer(1), 1));
        handover.give(List.of(point(0x50), point(0xE0)));
        assertThat(bench.asked).as("ours, and nothing").isEmpty();
    }

    @Test
    void ourOwnKeysInTheArcOfAnotherStay() {
        bench.hold(bench.replica(point(0x50), writer(1), 1));
        Arc whole = new Arc(point(0xB0), point(0xB0));
        handover.give(List.of(MOVED));
        bench.answer(new DhtAnswer.Located(false, whole, bench.store.digest(whole)));
        assertThat(bench.store.keys(key -> true)).containsExactly(point(0x50));
    }

    @Test
    void anAnswerAboutAnotherArcIsNone() {
        handover.give(List.of(MOVED));
        bench.answer(new DhtAnswer.Located(false, new Arc(point(0xC0), point(0xD0)), Digest.EMPTY));
        assertThat(bench.store.size()).isEqualTo(2);
        bench.run(3);
        bench.asked.getFirst().is(DhtRequest.Locate.class);
    }

    @Test
    void afterTenAttemptsTheKeyStaysAndTheNextOneIsTried() {
        bench.hold(bench.replica(point(0xC5), writer(1), 1));
        handover.give(List.of(MOVED, point(0xC5)));
        for (int i = 0; i < 10; i++) {
            assertThat(bench.asked.getFirst().is(DhtRequest.Locate.class).key()).as("attempt %d", i).isEqualTo(MOVED);
            bench.answer(new DhtAnswer.Unable());
            bench.run(i < 9 ? 3 : 0);
        }
        assertThat(bench.count("handover.late")).isEqualTo(1);
        assertThat(bench.asked.getFirst().is(DhtRequest.Locate.class).key()).isEqualTo(point(0xC5));
        assertThat(bench.store.size()).isEqualTo(3);
    }

    @Test
    void oneHandoverRunsAtATime() {
        handover.give(List.of(MOVED));
        handover.give(List.of(NEAR));
        handover.give(List.of());
        assertThat(bench.asked).hasSize(1);
        bench.answer(new DhtAnswer.Located(false, new Arc(point(0xA0), point(0xA6)),
            bench.store.digest(new Arc(point(0xA0), point(0xA6)))));
        assertThat(bench.asked.getFirst().is(DhtRequest.Locate.class).key()).isEqualTo(NEAR);
    }
}
