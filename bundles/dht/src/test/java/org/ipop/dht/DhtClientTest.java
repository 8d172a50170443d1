package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Bench.point;
import static org.ipop.dht.Bench.writer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Key;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.Replica;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a writer makes of the word that it lost its key. */
class DhtClientTest {
    private static final Key KEY = point(0x50);

    private final Bench bench = new Bench();
    private final DhtClient client = new DhtClient(bench.context, bench.peers, bench.verifier);
    private final List<Key> lost = new ArrayList<>();

    @BeforeEach
    void listen() {
        client.onLost(lost::add);
    }

    @Test
    void aLossIsBelievedOnlyIfTheStoreShowsAnotherHolder() {
        create();
        won();
        client.doubt(KEY);
        answerRead(bench.claim(KEY, Bench.SELF, true));
        assertThat(lost).isEmpty();
        client.doubt(KEY);
        answerRead(bench.claim(KEY, writer(1), true));
        assertThat(lost).containsExactly(KEY);
    }

    @Test
    void aLossThatIsToldBeforeTheWriteIsAnsweredIsLookedAtAfterwards() {
        create();
        client.doubt(KEY);
        assertThat(bench.asked).as("nothing to lose yet").hasSize(1);
        won();
        answerRead(bench.claim(KEY, writer(1), true));
        assertThat(lost).containsExactly(KEY);
    }

    @Test
    void nobodyTalksUsIntoReadingWhatIsNotOurs() {
        client.doubt(KEY);
        create();
        bench.answer(new DhtAnswer.Taken(bench.claim(KEY, writer(1), true)));
        client.doubt(KEY);
        assertThat(bench.asked).isEmpty();
        assertThat(lost).isEmpty();
    }

    private void create() {
        client.write(KEY, true, Cluster.value("v"), Duration.ofHours(1));
        bench.time.run(SimulatedLoop.COMPUTE_NANOS);
    }

    private void won() {
        long sequence = bench.asked.getFirst().is(DhtRequest.Write.class).record().sequence();
        bench.answer(new DhtAnswer.Written(DhtAnswer.Outcome.STORED, sequence));
    }

    private void answerRead(Replica holder) {
        bench.asked.getFirst().is(DhtRequest.Read.class);
        bench.answer(new DhtAnswer.Records(false, List.of(holder)));
        assertThat(bench.asked).isEmpty();
    }
}
