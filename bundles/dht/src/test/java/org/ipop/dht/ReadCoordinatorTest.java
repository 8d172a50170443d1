package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Bench.point;
import static org.ipop.dht.Bench.writer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.Replica;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadCoordinatorTest {
    private static final Key KEY = point(0x50);
    private static final int[] SUCCESSORS = {0x90, 0xA0, 0xB0, 0xC0, 0xD0, 0xE0};

    private final Bench bench = new Bench();
    private final ReadCoordinator reads = new ReadCoordinator(bench.context, bench.ownership, bench.store,
        bench.puller, bench.peers);
    private final List<DhtAnswer> answers = new ArrayList<>();

    @Test
    void onlyTheOwnerReads() {
        bench.own(SUCCESSORS);
        reads.read(new DhtRequest.Read(point(0x90), Optional.empty()), answers::add);
        assertThat(answers).containsExactly(new DhtAnswer.Unable());
        assertThat(bench.asked).isEmpty();
    }

    @Test
    void anOwnerThatIsNotReadyYetDoesNotRead() {
        bench.member(0x40, SUCCESSORS);
        read();
        assertThat(answers).containsExactly(new DhtAnswer.Unable());
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "1, 1, 1", "2, 1, 2", "3, 2, 2", "4, 2, 3", "6, 2, 3"})
    void aMajorityOfTheReplicasAndTheOwnerDecides(int successors, int needed, int fatal) {
        own(successors);
        read();
        assertThat(bench.asked).as("no more than are needed").hasSize(needed);
        for (int i = 0; i < needed; i++) {
            assertThat(answers).as("after %d answers", i).isEmpty();
            bench.answer(new DhtAnswer.SlotList(false, List.of()));
        }
        assertThat(answers).containsExactly(new DhtAnswer.Records(false, List.of()));
        bench.time.run(Tuning.READ_ALONE_NANOS);
        bench.asked.clear();
        answers.clear();
        read();
        for (int i = 0; i < fatal; i++) {
            assertThat(answers).as("after %d refusals", i).isEmpty();
            bench.answer(new DhtAnswer.Unable());
        }
        assertThat(answers).containsExactly(successors == 0 ? new DhtAnswer.Records(false, List.of())
            : new DhtAnswer.Unable());
        assertThat(bench.count("read.unavailable")).isEqualTo(successors == 0 ? 0 : 1);
    }

    @Test
    void oneThatFailsHasAnotherAskedAtOnceAndASlowOneAllTheOthers() {
        bench.own(SUCCESSORS);
        read();
        assertThat(bench.asked).hasSize(2);
        bench.answer(new DhtAnswer.Unable());
        assertThat(bench.asked).hasSize(2);
        bench.time.run(Tuning.HEDGE_NANOS);
        assertThat(bench.asked).as("the fourth and last").hasSize(3);
        bench.answer(bench.asked.getLast(), new DhtAnswer.SlotList(false, List.of()));
        bench.answer(bench.asked.getLast(), new DhtAnswer.SlotList(false, List.of()));
        assertThat(answers).containsExactly(new DhtAnswer.Records(false, List.of()));
    }

    @Test
    void whereAllReplicasAreSlowTheOthersAreAskedLater() {
        bench.own(SUCCESSORS);
        for (int i = 0; i < 4; i++) {
            bench.time.run(Tuning.READ_ALONE_NANOS);
            bench.asked.clear();
            read();
            bench.time.run(4 * Tuning.HEDGE_NANOS);
            bench.answer(new DhtAnswer.SlotList(false, List.of()));
            bench.answer(new DhtAnswer.SlotList(false, List.of()));
        }
        bench.time.run(Tuning.READ_ALONE_NANOS);
        bench.asked.clear();
        read();
        bench.time.run(4 * Tuning.HEDGE_NANOS);
        assertThat(bench.asked).hasSize(2);
        bench.time.run(Tuning.HEDGE_BUSY_NANOS);
        assertThat(bench.asked).hasSize(4);
    }

    @Test
    void whoHasAMajorityAsksNobodyElse() {
        bench.own(SUCCESSORS);
        read();
        bench.answer(new DhtAnswer.SlotList(false, List.of()));
        bench.answer(new DhtAnswer.SlotList(false, List.of()));
        bench.time.run(2 * Tuning.HEDGE_NANOS);
        assertThat(bench.asked).isEmpty();
        assertThat(answers).hasSize(1);
    }

    @Test
    void whoAsksDuringAReadingSharesItsOutcome() {
        bench.own(SUCCESSORS);
        read();
        bench.answer(new DhtAnswer.SlotList(false, List.of()));
        Entry written = bench.hold(bench.claim(KEY, writer(1), true));
        read();
        reads.read(new DhtRequest.Read(KEY, Optional.of(written.writer())), answers::add);
        assertThat(bench.asked).as("the one that has not answered yet").hasSize(1);
        bench.answer(new DhtAnswer.SlotList(false, List.of()));
        DhtAnswer whole = new DhtAnswer.Records(false, List.of(written.replica()));
        assertThat(answers).containsExactly(whole, whole, new DhtAnswer.Records(false, List.of()));
    }

    @Test
    void moreThanTheLimitOfAskersAreRefused() {
        bench.own(SUCCESSORS);
        for (int i = 0; i <= Tuning.READ_ASKERS; i++) {
            read();
        }
        assertThat(answers).containsExactly(new DhtAnswer.Unable());
        assertThat(bench.count("drop.read")).isEqualTo(1);
        for (int i = 0; i < 3; i++) {
            bench.answer(new DhtAnswer.Unable());
        }
        assertThat(answers).hasSize(Tuning.READ_ASKERS + 1).containsOnly(new DhtAnswer.Unable());
        assertThat(bench.count("read.unavailable")).isEqualTo(1);
    }

    @Test
    void afterAMajorityWasReadTheOwnerAnswersAloneForSomeSeconds() {
        bench.own(SUCCESSORS);
        read();
        bench.answer(new DhtAnswer.SlotList(false, List.of()));
        bench.answer(new DhtAnswer.SlotList(false, List.of()));
        Entry written = bench.hold(bench.claim(KEY, writer(1), true));
        bench.time.run(Tuning.READ_ALONE_NANOS / 2);
        read();
        assertThat(bench.asked).isEmpty();
        assertThat(answers.getLast()).as("with what came since")
            .isEqualTo(new DhtAnswer.Records(false, List.of(written.replica())));
        bench.time.run(Tuning.READ_ALONE_NANOS / 2);
        read();
        assertThat(bench.asked).hasSize(2);
        assertThat(answers).hasSize(2);
    }

    @Test
    void whoIsNoLongerTheOwnerDoesNotAnswerAlone() {
        bench.own(SUCCESSORS);
        read();
        bench.answer(new DhtAnswer.SlotList(false, List.of()));
        bench.answer(new DhtAnswer.SlotList(false, List.of()));
        bench.ownership.superseded(7);
        read();
        assertThat(answers.getLast()).isEqualTo(new DhtAnswer.Unable());
    }

    @Test
    void aReadWithoutAMajorityIsNotStoodOn() {
        bench.own(SUCCESSORS);
        read();
        bench.run(5);
        bench.asked.clear();
        read();
        assertThat(bench.asked).hasSize(2);
    }

    @Test
    void oneAnswerIsGivenWhateverComesLater() {
        bench.own(SUCCESSORS);
        read();
        bench.time.run(Tuning.HEDGE_NANOS);
        bench.answer(new DhtAnswer.SlotList(false, List.of()));
        bench.answer(new DhtAnswer.Unable());
        bench.answer(new DhtAnswer.SlotList(false, List.of()));
        bench.answer(new DhtAnswer.Unable());
        assertThat(answers).hasSize(1).allMatch(answer -> answer instanceof DhtAnswer.Records);
    }

    @Test
    void silentReplicasAreNoMajority() {
        bench.own(SUCCESSORS);
        read();
        bench.run(5);
        assertThat(answers).containsExactly(new DhtAnswer.Unable());
    }

    @Test
    void whatOnlyAReplicaHoldsIsFetchedBeforeItCounts() {
        bench.own(SUCCESSORS);
        Replica claim = bench.claim(KEY, writer(1), true);
        read();
        bench.answer(new DhtAnswer.SlotList(false, List.of()));
        Bench.Asked second = bench.asked.getFirst();
        bench.answer(second, new DhtAnswer.SlotList(false, List.of(claim.slot())));
        assertThat(answers).as("two of three needed").isEmpty();
        Bench.Asked fetch = bench.asked.getLast();
        assertThat(fetch.is(DhtRequest.Fetch.class).places()).containsExactly(bench.entry(claim).place());
        assertThat(fetch.member()).isEqualTo(second.member());
        bench.answer(fetch, new DhtAnswer.Records(false, List.of(claim)));
        assertThat(answers).containsExactly(new DhtAnswer.Records(false, List.of(claim)));
    }

    @Test
    void aReplicaThatNamesARecordAndDoesNotShowItIsNoVote() {
        bench.own(0x90, 0xA0);
        Replica claim = bench.claim(KEY, writer(1), true);
        read();
        bench.answer(new DhtAnswer.SlotList(false, List.of(claim.slot())));
        bench.answer(bench.asked.getLast(), new DhtAnswer.Unable());
        assertThat(answers).isEmpty();
        bench.answer(new DhtAnswer.SlotList(false, List.of()));
        assertThat(answers).containsExactly(new DhtAnswer.Records(false, List.of()));
    }

    @Test
    void slotsOfOtherKeysAreNotFetched() {
        bench.own(0x90);
        read();
        bench.answer(new DhtAnswer.SlotList(false, List.of(bench.claim(point(0x51), writer(1), true).slot())));
        assertThat(bench.asked).isEmpty();
        assertThat(answers).hasSize(1);
    }

    @Test
    void openClaimsTombstonesAndWhatIsOverAreNotShown() {
        own(0);
        bench.hold(bench.claim(KEY, writer(1), false));
        bench.hold(bench.replica(new Stored(KEY, true, writer(2), Bytes.copyOf(), 1, bench.time.epochSeconds() + 60,
            Bytes.copyOf()), true));
        bench.hold(bench.replica(new Stored(KEY, false, writer(3), Cluster.value("v"), 1,
            bench.time.epochSeconds() - Tuning.SKEW_SECONDS, Bytes.copyOf()), true));
        Entry shown = bench.hold(bench.replica(new Stored(KEY, false, writer(4), Cluster.value("v"), 1,
            bench.time.epochSeconds() - Tuning.SKEW_SECONDS + 1, Bytes.copyOf()), true));
        read();
        assertThat(answers).containsExactly(new DhtAnswer.Records(false, List.of(shown.replica())));
    }

    @Test
    void manyLargeValuesComePageByPageEachOnce() {
        own(0);
        for (int i = 0; i < Tuning.WRITERS_PER_KEY; i++) {
            bench.hold(bench.replica(new Stored(KEY, false, writer(i), Bytes.copyOf(new byte[Dht.MAX_VALUE_BYTES]), 1,
                bench.time.epochSeconds() + 60, Bytes.copyOf()), true));
        }
        List<NodeId> seen = new ArrayList<>();
        Optional<NodeId> after = Optional.empty();
        boolean more = true;
        while (more) {
            answers.clear();
            reads.read(new DhtRequest.Read(KEY, after), answers::add);
            DhtAnswer.Records page = (DhtAnswer.Records) answers.getFirst();
            assertThat(page.replicas().stream().mapToInt(Replica::bytes).sum()).isLessThanOrEqualTo(Tuning.PAGE_BYTES);
            page.replicas().forEach(replica -> seen.add(replica.record().writer()));
            after = Optional.of(seen.getLast());
            more = page.more();
        }
        assertThat(seen).hasSize(Tuning.WRITERS_PER_KEY).doesNotHaveDuplicates().isSorted();
    }

    private void read() {
        reads.read(new DhtRequest.Read(KEY, Optional.empty()), answers::add);
    }

    /** Without successors: alone. */
    private void own(int successors) {
        if (successors == 0) {
            bench.ownership.look();
        } else {
            bench.own(Arrays.copyOf(SUCCESSORS, successors));
        }
    }
}
