package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Bench.OURS;
import static org.ipop.dht.Bench.PREDECESSOR;
import static org.ipop.dht.Bench.contact;
import static org.ipop.dht.Bench.point;
import static org.ipop.dht.Bench.writer;

import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.dht.Stored;
import org.ipop.wire.dht.Arc;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.Digest;
import org.ipop.wire.dht.Replica;
import org.junit.jupiter.api.Test;

class ReconcilerTest {
    private static final Arc BEFORE = new Arc(point(0x20), point(0x40));

    private final Bench bench = new Bench();
    private final Reconciler reconciler = new Reconciler(bench.context, bench.ownership, bench.store, bench.puller,
        bench.peers);

    @Test
    void manyWishesAreOneOfferToEachReplica() {
        bench.own(0x90, 0xA0, 0xB0, 0xC0, 0xD0);
        reconciler.offerSoon();
        reconciler.offerSoon();
        assertThat(bench.asked).isEmpty();
        bench.run(1);
        assertThat(bench.asked).extracting(Bench.Asked::member)
            .containsExactly(contact(0x90), contact(0xA0), contact(0xB0), contact(0xC0));
        assertThat(bench.asked).allSatisfy(asked -> assertThat(asked.is(DhtRequest.Offer.class))
            .isEqualTo(new DhtRequest.Offer(true, OURS, Digest.EMPTY)));
    }

    @Test
    void whoOwnsNothingOffersNothing() {
        bench.member(0x40, 0x90);
        reconciler.offerSoon();
        bench.run(1);
        assertThat(bench.asked).isEmpty();
    }

    @Test
    void aReplicaThatDiffersIsCopiedAndTheNewsOfferedToAll() {
        bench.own(0x90, 0xA0);
        Replica theirs = bench.replica(point(0x50), writer(1), 1);
        reconciler.offerSoon();
        bench.run(1);
        bench.answer(new DhtAnswer.Compared(Digest.EMPTY.with(bench.entry(theirs).fingerprint())));
        bench.answer(new DhtAnswer.Compared(Digest.EMPTY));
        assertThat(bench.asked).hasSize(1);
        assertThat(bench.asked.getFirst().member()).isEqualTo(contact(0x90));
        bench.answer(new DhtAnswer.SlotList(false, List.of(theirs.slot())));
        bench.answer(new DhtAnswer.Records(false, List.of(theirs)));
        assertThat(bench.store.size()).isEqualTo(1);
        bench.run(1);
        assertThat(bench.asked).hasSize(2).allMatch(asked -> asked.request() instanceof DhtRequest.Offer);
    }

    @Test
    void anEmptyReplicaCopiesFromUsAndNotWeFromIt() {
        bench.own(0x90);
        bench.hold(bench.replica(point(0x50), writer(1), 1));
        reconciler.offerSoon();
        bench.run(1);
        bench.answer(new DhtAnswer.Compared(Digest.EMPTY));
        assertThat(bench.asked).isEmpty();
    }

    @Test
    void aSilentReplicaIsAskedThreeTimesIfItIsStillOne() {
        bench.own(0x90);
        reconciler.offerSoon();
        bench.run(1);
        int offers = 0;
        for (int i = 0; i < 30; i++) {
            while (!bench.asked.isEmpty()) {
                offers++;
                bench.answer(new DhtAnswer.Unable());
            }
            bench.run(1);
        }
        assertThat(offers).isEqualTo(3);
        reconciler.offerSoon();
        bench.run(1);
        bench.answer(new DhtAnswer.Unable());
        bench.member(0x40, 0xA0);
        bench.run(30);
        assertThat(bench.asked).as("no replica of ours any more").isEmpty();
    }

    @Test
    void anOfferIsAnsweredWithWhatWeHoldBeforeWeCopy() {
        bench.own(0x90);
        Digest theirs = Digest.EMPTY.with(99);
        DhtAnswer answer = reconciler.offered(PREDECESSOR, new DhtRequest.Offer(true, BEFORE, theirs));
        assertThat(answer).isEqualTo(new DhtAnswer.Compared(Digest.EMPTY));
        assertThat(bench.asked).hasSize(1);
        assertThat(bench.asked.getFirst().member()).isEqualTo(PREDECESSOR);
        assertThat(bench.asked.getFirst().is(DhtRequest.Listing.class).arc()).isEqualTo(BEFORE);
        bench.asked.clear();
        reconciler.offered(PREDECESSOR, new DhtRequest.Offer(true, BEFORE, Digest.EMPTY));
        assertThat(bench.asked).as("equal").isEmpty();
    }

    @Test
    void anArcIsToldOnlyByItsReadyOwner() {
        assertThat(reconciler.located(contact(0x90), point(0x50))).isEqualTo(new DhtAnswer.Unable());
        bench.own(0x90, 0xA0, 0xB0, 0xC0, 0xD0);
        bench.hold(bench.replica(point(0x50), writer(1), 1));
        Digest digest = bench.store.digest(OURS);
        assertThat(reconciler.located(contact(0x90), point(0x50))).isEqualTo(new DhtAnswer.Located(true, OURS, digest));
        assertThat(reconciler.located(contact(0xD0), point(0x50))).as("the fifth successor is no replica")
            .isEqualTo(new DhtAnswer.Located(false, OURS, digest));
        assertThat(reconciler.located(contact(0x90), point(0x90))).isEqualTo(new DhtAnswer.Unable());
    }

    @Test
    void whatTheRingTakesFromUsIsHandedOver() {
        bench.own(0x90);
        bench.hold(bench.replica(point(0x50), writer(1), 1));
        bench.hold(bench.replica(point(0x70), writer(1), 1));
        look();
        bench.asked.clear();
        bench.member(0x60, 0x90);
        bench.ownership.look();
        look();
        assertThat(bench.asked).filteredOn(asked -> asked.request() instanceof DhtRequest.Locate).hasSize(1)
            .allMatch(asked -> asked.request().equals(new DhtRequest.Locate(point(0x50))));
    }

    @Test
    void newReplicasAreOfferedOurArcAndFormerOnesNothing() {
        bench.own(0x90);
        look();
        assertThat(bench.asked).hasSize(1);
        bench.answer(new DhtAnswer.Compared(Digest.EMPTY));
        look();
        assertThat(bench.asked).as("nothing has changed").isEmpty();
        bench.member(0x40, 0x88, 0x90);
        look();
        assertThat(bench.asked).extracting(Bench.Asked::member).containsExactly(contact(0x88), contact(0x90));
    }

    @Test
    void theSlowComparisonGivesAwayWhatNobodyCountsUsAsAReplicaOf() {
        bench.own(0x90);
        bench.hold(bench.replica(point(0x30), writer(1), 1));
        bench.hold(bench.replica(point(0xC5), writer(1), 1));
        reconciler.offered(PREDECESSOR, new DhtRequest.Offer(true, BEFORE, bench.store.digest(BEFORE)));
        reconciler.begin();
        bench.time.run(Tuning.COMPARE_NANOS * 3 / 4 - 1);
        assertThat(bench.asked).isEmpty();
        boolean located = bench.time.runUntil(() -> bench.asked.stream()
            .anyMatch(asked -> asked.request() instanceof DhtRequest.Locate), Tuning.COMPARE_NANOS / 2 + 1);
        assertThat(located).isTrue();
        assertThat(bench.asked).filteredOn(asked -> asked.request() instanceof DhtRequest.Locate).hasSize(1)
            .allMatch(asked -> asked.request().equals(new DhtRequest.Locate(point(0xC5))));
    }

    @Test
    void anOfferThatIsNotTheOwnersCoversNothing() {
        bench.own(0x90);
        bench.hold(bench.replica(point(0x30), writer(1), 1));
        reconciler.offered(contact(0x90), new DhtRequest.Offer(true, BEFORE, bench.store.digest(BEFORE)));
        reconciler.offered(PREDECESSOR, new DhtRequest.Offer(false, BEFORE, bench.store.digest(BEFORE)));
        reconciler.begin();
        assertThat(bench.time.runUntil(() -> bench.asked.stream()
            .anyMatch(asked -> asked.request() instanceof DhtRequest.Locate), 2 * Tuning.COMPARE_NANOS)).isTrue();
    }

    @Test
    void whatIsOverIsSweptEveryMinute() {
        bench.own(0x90);
        bench.hold(bench.replica(new Stored(point(0x50), false, writer(1), Cluster.value("v"), 1,
            bench.time.epochSeconds() + 10, Bytes.copyOf()), true));
        reconciler.begin();
        bench.run(120);
        assertThat(bench.store.size()).isZero();
        assertThat(bench.count("expired")).isEqualTo(1);
    }

    private void look() {
        reconciler.look();
        bench.time.run(Tuning.SETTLE_NANOS);
    }
}
