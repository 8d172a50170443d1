package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Bench.OURS;
import static org.ipop.dht.Bench.point;
import static org.ipop.dht.Bench.writer;

import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.overlay.RingView;
import org.ipop.wire.dht.Arc;
import org.ipop.wire.dht.DhtRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store promised, decided and owed crosses to its next instance. */
class MandateTest {
    private static final Arc THEIRS = new Arc(point(0x10), point(0x30));

    private final Bench bench = new Bench();
    private final Ownership next = new Ownership(bench.context, bench.peers, bench.store, bench.puller);
    private DhtSnapshot.Mandate mandate;
    private RingView ring;

    @BeforeEach
    void own() {
        bench.own(0x90, 0xA0, 0xB0);
        bench.ownership.promises().add(THEIRS, 7, writer(1));
        mandate = bench.ownership.mandate();
        ring = bench.overlay.view();
    }

    @Test
    void inAnUnchangedRingItGoesOnInTheSameViewAndAsksNobody() {
        next.restore(mandate, ring);
        next.look();
        assertThat(next.ready()).contains(OURS);
        assertThat(next.view()).isEqualTo(bench.ownership.view()).isPositive();
        assertThat(next.grants(point(0x50))).isTrue();
        assertThat(bench.asked).isEmpty();
    }

    @Test
    void inAChangedRingItAsksLikeANewOwnerInAHigherView() {
        bench.member(0x40, 0x90, 0xA0, 0xC0);
        next.restore(mandate, ring);
        assertThat(next.grants(point(0x50))).isFalse();
        next.look();
        assertThat(next.grants(point(0x50))).isFalse();
        assertThat(bench.asked).hasSize(3).allSatisfy(asked ->
            assertThat(asked.is(DhtRequest.Promise.class).view()).isGreaterThan(mandate.view()));
    }

    @Test
    void itObeysWhomItsFormerSelfPromisedTo() {
        next.restore(mandate, ring);
        assertThat(next.promises().allows(point(0x20), 7, writer(2))).isFalse();
        assertThat(next.promises().allows(point(0x20), 7, writer(1))).isTrue();
        assertThat(next.promises().allows(point(0x20), 8, writer(2))).isTrue();
        assertThat(next.mandate()).isEqualTo(mandate);
    }

    @Test
    void losersThatDoNotKnowItYetAreStillTold() {
        LossNotices former = new LossNotices(bench.context, bench.peers, ours -> { });
        former.tell(bench.entry(bench.claim(point(0x50), writer(3), true)));
        List<DhtSnapshot.Loss> losses = former.open();
        assertThat(losses).singleElement().satisfies(loss -> {
            assertThat(loss.key()).isEqualTo(point(0x50));
            assertThat(loss.writer().node()).isEqualTo(writer(3));
        });
        bench.asked.clear();
        LossNotices later = new LossNotices(bench.context, bench.peers, ours -> { });
        later.restore(losses);
        assertThat(bench.asked.getFirst().is(DhtRequest.Lost.class).key()).isEqualTo(point(0x50));
        assertThat(later.open()).isEqualTo(losses);
    }

    @Test
    void recordsCrossWithAllThatIsKnownOfThem() {
        Entry open = bench.entry(bench.claim(point(0x60), writer(1), false));
        Entry binding = bench.entry(bench.claim(point(0x50), writer(2), true));
        assertThat(open.handOver(true).underWay()).isTrue();
        assertThat(binding.handOver(false).underWay()).isFalse();
        assertThat(Entry.of(open.handOver(true))).isEqualTo(open);
        assertThat(Entry.of(binding.handOver(false))).isEqualTo(binding);
        RecordStore store = new RecordStore(bench.context);
        store.restore(open);
        store.restore(binding);
        List<Key> keys = new ArrayList<>();
        store.all().forEach(entry -> keys.add(entry.key()));
        assertThat(keys).containsExactly(point(0x50), point(0x60));
        assertThat(store.size()).isEqualTo(2);
    }

    @Test
    void sequencesGoOnWhereTheyWere() {
        DhtClient client = new DhtClient(bench.context, bench.peers, bench.verifier);
        client.restore(new DhtSnapshot.Own(List.of(), Long.MAX_VALUE / 2));
        client.write(point(0x50), false, Cluster.value("v"), Cluster.HOUR);
        bench.run(1);
        assertThat(bench.asked.getFirst().is(DhtRequest.Write.class).record().sequence())
            .isEqualTo(Long.MAX_VALUE / 2 + 1);
        assertThat(client.own().lastSequence()).isEqualTo(Long.MAX_VALUE / 2 + 1);
    }
}
