package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Bench.contact;
import static org.ipop.dht.Bench.point;
import static org.ipop.dht.Bench.writer;

import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.dht.Stored;
import org.ipop.api.link.Contact;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtAnswer.Outcome;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.Place;
import org.ipop.wire.dht.Replica;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriteCoordinatorTest {
    private static final Key KEY = point(0x50);
    private static final Contact CLIENT = contact(0xF0);
    private static final DhtAnswer ACCEPTED = new DhtAnswer.Accepted(true, 1);

    private final Bench bench = new Bench();
    private final WriteCoordinator writes = new WriteCoordinator(bench.context, bench.ownership, bench.store,
        bench.verifier, bench.peers);
    private final List<DhtAnswer> answers = new ArrayList<>();

    @BeforeEach
    void own() {
        bench.own(0x90, 0xA0, 0xB0, 0xC0, 0xD0);
    }

    @Test
    void aMajorityStoresAndAllReplicasHearThatItIsConfirmed() {
        write(claim(1));
        assertThat(bench.asked).extracting(Bench.Asked::member)
            .containsExactly(contact(0x90), contact(0xA0), contact(0xB0), contact(0xC0));
        bench.answer(ACCEPTED);
        assertThat(answers).as("two of five").isEmpty();
        bench.answer(ACCEPTED);
        assertThat(answers).containsExactly(written(Outcome.STORED, 1));
        assertThat(bench.asked).filteredOn(asked -> asked.request() instanceof DhtRequest.Confirm).hasSize(4);
        assertThat(bench.store.get(new Place(KEY, writer(1))).orElseThrow().confirmed()).isTrue();
    }

    @Test
    void withoutAMajorityNothingIsGrantedAndTheOpenClaimBlocksNobody() {
        write(claim(1));
        bench.answer(new DhtAnswer.Unable());
        bench.answer(new DhtAnswer.Unable());
        assertThat(answers).isEmpty();
        bench.answer(new DhtAnswer.Unable());
        assertThat(answers).containsExactly(written(Outcome.UNAVAILABLE, 1));
        bench.asked.clear();
        write(claim(2));
        bench.answer(ACCEPTED);
        bench.answer(ACCEPTED);
        assertThat(answers).last().isEqualTo(written(Outcome.STORED, 1));
        assertThat(bench.store.under(KEY)).extracting(Entry::writer).containsExactly(writer(2));
    }

    @Test
    void silenceEndsWithTheHold() {
        write(claim(1));
        bench.time.run(Tuning.HOLD_NANOS);
        assertThat(answers).containsExactly(written(Outcome.UNAVAILABLE, 1));
        assertThat(bench.count("write.unavailable")).isEqualTo(1);
    }

    @Test
    void aRivalWaitsWhileTheFirstIsDecidedAndIsThenTold() {
        write(claim(1));
        write(claim(2));
        assertThat(answers).containsExactly(written(Outcome.BUSY, 0));
        bench.answer(ACCEPTED);
        bench.answer(ACCEPTED);
        write(claim(2));
        assertThat(answers).last().isInstanceOfSatisfying(DhtAnswer.Taken.class,
            taken -> assertThat(taken.by().record().writer()).isEqualTo(writer(1)));
    }

    @Test
    void aRepeatedRequestIsAnsweredTooAndStoredOnce() {
        Stored record = claim(1);
        write(record);
        write(record);
        assertThat(bench.asked).hasSize(4);
        bench.answer(ACCEPTED);
        bench.answer(ACCEPTED);
        assertThat(answers).containsExactly(written(Outcome.STORED, 1), written(Outcome.STORED, 1));
        bench.asked.clear();
        write(record);
        assertThat(answers).last().isEqualTo(written(Outcome.STORED, 1));
        assertThat(bench.asked).as("known").isEmpty();
    }

    @Test
    void anOlderVersionIsToldTheNewerSequence() {
        bench.hold(bench.replica(KEY, writer(1), 9));
        write(bench.replica(KEY, writer(1), 8).record());
        assertThat(answers).containsExactly(written(Outcome.STALE, 9));
        write(new Stored(KEY, false, writer(1), Cluster.value("v"), 10, bench.time.epochSeconds() + 60,
            claim(1).proof()));
        assertThat(answers).last().as("proof of another record").isEqualTo(written(Outcome.REFUSED, 0));
    }

    @Test
    void aReplicaThatObeysAHigherViewEndsOurs() {
        write(claim(1));
        bench.answer(new DhtAnswer.Accepted(false, 99));
        assertThat(bench.ownership.ready()).isEmpty();
        assertThat(bench.ownership.view()).isEqualTo(99);
        bench.answer(ACCEPTED);
        bench.answer(ACCEPTED);
        assertThat(answers).as("even if the others stored it").containsExactly(written(Outcome.NOT_OWNER, 1));
    }

    @Test
    void aClaimThatIsBeatenWhileReplicasStoreItIsNotGranted() {
        write(claim(1));
        bench.answer(ACCEPTED);
        Entry rival = bench.hold(bench.claim(KEY, writer(2), true));
        bench.answer(ACCEPTED);
        assertThat(answers).containsExactly(written(Outcome.BUSY, 1));
        write(claim(1));
        assertThat(answers).last().isEqualTo(new DhtAnswer.Taken(rival.replica()));
    }

    @Test
    void whatAReplicaKnowsBetterIsLearned() {
        Replica holder = bench.claim(KEY, writer(2), true);
        write(claim(1));
        bench.answer(new DhtAnswer.Taken(holder));
        bench.answer(new DhtAnswer.Unable());
        bench.answer(new DhtAnswer.Unable());
        assertThat(answers).containsExactly(written(Outcome.UNAVAILABLE, 1));
        write(claim(1));
        assertThat(answers).last().isEqualTo(new DhtAnswer.Taken(holder));
    }

    @Test
    void whoDoesNotOwnTheKeyOrHasNoRoomToCheckSaysSo() {
        write(bench.claim(point(0x90), writer(1), false).record());
        bench.loop.busy = true;
        write(claim(1));
        assertThat(answers).containsExactly(written(Outcome.NOT_OWNER, 0), written(Outcome.BUSY, 0));
        assertThat(bench.asked).isEmpty();
        assertThat(bench.store.size()).isZero();
    }

    private Stored claim(int writer) {
        return bench.claim(KEY, writer(writer), false).record();
    }

    private void write(Stored record) {
        writes.write(CLIENT, record, answers::add);
        bench.time.run(SimulatedLoop.COMPUTE_NANOS);
    }

    private static DhtAnswer written(Outcome outcome, long sequence) {
        return new DhtAnswer.Written(outcome, sequence);
    }
}
