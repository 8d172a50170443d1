package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Bench.writer;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final Bench bench = new Bench();
    private final Pace pace = new Pace(bench.context);

    @Test
    void aWriterMayChangeSoMuchAtOnceThenSoMuchASecond() {
        assertThat(admitted(1, 1_000)).isEqualTo(Tuning.WRITES_BURST);
        bench.time.run(10_000_000_000L);
        assertThat(admitted(1, 1_000)).isEqualTo((int) (10 * Tuning.WRITES_PER_SECOND));
        assertThat(bench.count("drop.rate")).isEqualTo(2_000 - Tuning.WRITES_BURST
            - (int) (10 * Tuning.WRITES_PER_SECOND));
    }

    @Test
    void nobodyElseSuffersAndItIsKnownWhoseFaultItIs() {
        admitted(1, 1_000);
        assertThat(admitted(2, 100)).isEqualTo(100);
        assertThat(bench.loop.counters().counter("dht.drop.rate").culprits()).containsOnlyKeys(writer(1));
    }

    private long admitted(int writer, int writes) {
        return IntStream.range(0, writes).filter(each -> pace.admits(writer(writer))).count();
    }
}
