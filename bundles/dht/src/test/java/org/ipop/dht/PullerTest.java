package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Bench.OURS;
import static org.ipop.dht.Bench.PREDECESSOR;
import static org.ipop.dht.Bench.point;
import static org.ipop.dht.Bench.writer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.dht.Stored;
import org.ipop.api.overlay.Target;
import org.ipop.wire.dht.Arc;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.Place;
import org.ipop.wire.dht.Replica;
import org.ipop.wire.dht.Slot;
import org.junit.jupiter.api.Test;

class PullerTest {
    private static final Arc RING = new Arc(point(0), point(0));
    private static final Target SOURCE = new Target.Member(PREDECESSOR);

    private final Bench bench = new Bench();
    private final List<String> done = new ArrayList<>();

    @Test
    void onlyWhatIsMissingOrOlderIsFetched() {
        bench.hold(bench.replica(point(0x50), writer(1), 5));
        bench.hold(bench.replica(point(0x60), writer(1), 5));
        Replica newer = bench.replica(point(0x60), writer(1), 6);
        Replica missing = bench.replica(point(0x70), writer(1), 1);
        pull(OURS);
        assertThat(bench.asked.getFirst().is(DhtRequest.Listing.class))
            .isEqualTo(new DhtRequest.Listing(OURS, Optional.empty()));
        bench.answer(slots(false, bench.replica(point(0x50), writer(1), 4).slot(), newer.slot(), missing.slot(),
            bench.replica(point(0x90), writer(1), 1).slot()));
        assertThat(bench.asked.getFirst().is(DhtRequest.Fetch.class).places())
            .containsExactly(new Place(point(0x60), writer(1)), new Place(point(0x70), writer(1)));
        bench.answer(new DhtAnswer.Records(false, List.of(newer, missing)));
        assertThat(done).containsExactly("true 2");
        assertThat(bench.store.size()).isEqualTo(3);
        assertThat(bench.count("pulled")).isEqualTo(2);
    }

    @Test
    void theWordThatAVersionIsConfirmedNeedsNoRecord() {
        bench.hold(bench.claim(point(0x50), writer(1), false));
        pull(OURS);
        bench.answer(slots(false, bench.claim(point(0x50), writer(1), true).slot()));
        assertThat(bench.asked).isEmpty();
        assertThat(done).containsExactly("true 0");
        assertThat(bench.store.get(new Place(point(0x50), writer(1))).orElseThrow().confirmed()).isTrue();
    }

    @Test
    void thePagesFollowTheLastPlaceSeen() {
        Replica first = bench.replica(point(0x50), writer(1), 1);
        pull(OURS);
        bench.answer(slots(true, first.slot()));
        bench.answer(new DhtAnswer.Records(false, List.of(first)));
        assertThat(bench.asked.getFirst().is(DhtRequest.Listing.class).after())
            .contains(new Place(point(0x50), writer(1)));
        bench.answer(slots(false));
        assertThat(done).containsExactly("true 1");
    }

    @Test
    void anEmptyPageThatPromisesMoreEndsTheCopy() {
        pull(OURS);
        bench.answer(slots(true));
        assertThat(done).containsExactly("true 0");
        assertThat(bench.asked).isEmpty();
    }

    @Test
    void whatNobodyAskedForIsNotKept() {
        Replica wanted = bench.replica(point(0x50), writer(1), 1);
        pull(OURS);
        bench.answer(slots(false, wanted.slot()));
        bench.answer(new DhtAnswer.Records(false, List.of(bench.replica(point(0x60), writer(2), 1))));
        assertThat(done).as("nor is it asked for ever").containsExactly("true 0");
        assertThat(bench.store.size()).isZero();
    }

    @Test
    void theRestOfAShortAnswerIsAskedForAgain() {
        List<Replica> both = List.of(bench.replica(point(0x50), writer(1), 1),
            bench.replica(point(0x60), writer(1), 1));
        pull(OURS);
        bench.answer(slots(false, both.get(0).slot(), both.get(1).slot()));
        bench.answer(new DhtAnswer.Records(true, both.subList(0, 1)));
        assertThat(bench.asked.getFirst().is(DhtRequest.Fetch.class).places()).containsExactly(
            new Place(point(0x60), writer(1)));
        bench.answer(new DhtAnswer.Records(false, both.subList(1, 2)));
        assertThat(done).containsExactly("true 2");
    }

    @Test
    void aForgedRecordIsNotCounted() {
        Stored forged = new Stored(point(0x50), false, writer(1), Cluster.value("v"), 1,
            bench.time.epochSeconds() + 60, Bytes.copyOf());
        pull(OURS);
        bench.answer(slots(false, new Slot(point(0x50), writer(1), 1, true)));
        bench.answer(new DhtAnswer.Records(false, List.of(new Replica(1, true, point(0), forged))));
        assertThat(done).containsExactly("true 0");
        assertThat(bench.store.size()).isZero();
    }

    @Test
    void silenceRefusalAndABusyVerifierEndTheCopyIncomplete() {
        pull(OURS);
        bench.run(5);
        assertThat(done).containsExactly("false 0");
        pull(OURS);
        bench.answer(new DhtAnswer.Unable());
        assertThat(done).containsExactly("false 0", "false 0");
        pull(OURS);
        Replica replica = bench.replica(point(0x50), writer(1), 1);
        bench.answer(slots(false, replica.slot()));
        bench.loop.busy = true;
        bench.answer(new DhtAnswer.Records(false, List.of(replica)));
        assertThat(done).hasSize(3).containsOnly("false 0");
        assertThat(bench.asked).isEmpty();
    }

    @Test
    void fourCopiesRunAtOnceAndABoundedNumberWaits() {
        for (int i = 0; i < 70; i++) {
            pull(OURS);
        }
        assertThat(bench.asked).hasSize(4);
        assertThat(done).hasSize(2).containsOnly("false 0");
        assertThat(bench.count("drop.pull")).isEqualTo(2);
        for (int left = 68; left > 0; left--) {
            assertThat(bench.asked).hasSize(Math.min(4, left));
            bench.answer(slots(false));
        }
        assertThat(done).hasSize(70).endsWith("true 0");
    }

    @Test
    void thousandsOfRecordsComeInBoundedMessages() {
        Bench source = new Bench();
        for (int i = 0; i < 4_000; i++) {
            source.hold(source.replica(Cluster.key("key " + i), writer(i % 40), 1 + i));
        }
        Replicas replicas = new Replicas(source.context, source.ownership, source.store, source.verifier);
        ReadCoordinator reads = new ReadCoordinator(source.context, source.ownership, source.store, source.puller,
            source.peers);
        pull(RING);
        int messages = 0;
        while (!bench.asked.isEmpty()) {
            assertThat(bench.asked).hasSize(1);
            messages++;
            bench.answer(switch (bench.asked.getFirst().request()) {
                case DhtRequest.Listing listing -> replicas.listing(listing);
                case DhtRequest.Fetch fetch -> reads.page(replicas.fetch(fetch.places()));
                default -> new DhtAnswer.Unable();
            });
        }
        assertThat(done).containsExactly("true 4000");
        assertThat(bench.store.digest(RING)).isEqualTo(source.store.digest(RING));
        assertThat(messages).as("16 records a message and 48 slots a page, or better").isLessThan(4_000 / 8);
    }

    @Test
    void aSecondCopyOfEqualStoresFetchesNothing() {
        Key key = point(0x50);
        Entry held = bench.hold(bench.replica(key, writer(1), 3));
        pull(OURS);
        bench.answer(slots(false, held.slot()));
        assertThat(bench.asked).isEmpty();
        assertThat(done).containsExactly("true 0");
    }

    private void pull(Arc arc) {
        bench.puller.pull(SOURCE, arc, (complete, added) -> done.add(complete + " " + added));
    }

    private static DhtAnswer slots(boolean more, Slot... slots) {
        return new DhtAnswer.SlotList(more, List.of(slots));
    }
}
