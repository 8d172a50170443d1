package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Bench.point;
import static org.ipop.dht.Bench.writer;

import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.RecordGuard;
import org.ipop.api.dht.Stored;
import org.ipop.simulation.ring.SimulatedGuard;
import org.ipop.wire.dht.RecordCodec;
import org.ipop.wire.dht.Replica;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifierTest {
    private static final Key KEY = point(0x50);

    private final Bench bench = new Bench();
    private final List<List<Entry>> judged = new ArrayList<>();

    @Test
    void whatTheGuardRefusesIsLeftOutAndCounted() {
        Replica good = bench.replica(KEY, writer(1), 1);
        Replica forged = new Replica(1, true, KEY, stored(1, 1, 1, 60));
        assertThat(bench.verifier.verify("somebody", List.of(forged, good, forged), judged::add)).isTrue();
        assertThat(judged).as("not in this turn of the loop").isEmpty();
        bench.run(1);
        assertThat(judged).containsExactly(List.of(bench.entry(good)));
        assertThat(bench.count("drop.forged")).isEqualTo(2);
    }

    @Test
    void onlyClaimsHaveAPrecedence() {
        bench.verifier.verify("somebody", List.of(bench.replica(KEY, writer(1), 1), bench.claim(KEY, writer(2), true)),
            judged::add);
        bench.run(1);
        assertThat(judged.getFirst().get(0).precedence().length()).isZero();
        assertThat(judged.getFirst().get(1).precedence().length()).isPositive();
    }

    @Test
    void withoutRoomForWorkNothingIsAccepted() {
        bench.loop.busy = true;
        assertThat(bench.verifier.verify("somebody", List.of(bench.replica(KEY, writer(1), 1)), judged::add)).isFalse();
        bench.run(1);
        assertThat(judged).isEmpty();
        assertThat(bench.count("drop.busy")).isEqualTo(1);
        bench.loop.busy = false;
        assertThat(bench.verifier.verify("somebody", List.of(bench.replica(KEY, writer(1), 1)), judged::add)).isTrue();
        bench.run(1);
        assertThat(judged).hasSize(1);
    }

    @Test
    void aGuardThatFailsAcceptsNothing() {
        DhtContext broken = new DhtContext(bench.context.node(), bench.overlay, new BrokenGuard(),
            bench.context.counters());
        assertThat(new Verifier(broken).verify("somebody", List.of(bench.replica(KEY, writer(1), 1)), judged::add))
            .isTrue();
        bench.run(1);
        assertThat(judged).containsExactly(List.of());
        assertThat(bench.count("drop.unverifiable")).isEqualTo(1);
    }

    @Test
    void theImplausibleCostsNoSignature() {
        Replica over = new Replica(1, true, KEY, stored(1, 1, 1, -Tuning.SKEW_SECONDS));
        bench.verifier.verify("somebody", List.of(over), judged::add);
        bench.run(1);
        assertThat(judged).containsExactly(List.of());
        assertThat(bench.count("drop.expired")).isEqualTo(1);
        assertThat(bench.count("drop.forged")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1, 60, true", "1024, 1024, 1, 60, true", "1025, 0, 1, 60, false", "0, 1025, 1, 60, false",
        "1, 1, 0, 60, false", "1, 1, -1, 60, false", "1, 1, 1, 0, true", "1, 1, 1, -29, true", "1, 1, 1, -30, false",
        "1, 1, 1, 86430, true", "1, 1, 1, 86431, false"})
    void sizesSequencesAndLeasesHaveLimits(int value, int proof, long sequence, long seconds, boolean plausible) {
        assertThat(List.of(Dht.MAX_VALUE_BYTES, RecordCodec.MAX_PROOF_BYTES)).containsOnly(1_024);
        assertThat(bench.verifier.plausible(stored(value, proof, sequence, seconds))).isEqualTo(plausible);
        assertThat(bench.count("drop.expired") + bench.count("drop.oversized")).isEqualTo(plausible ? 0 : 1);
    }

    private Stored stored(int value, int proof, long sequence, long seconds) {
        return new Stored(KEY, false, writer(9), Bytes.copyOf(new byte[value]), sequence,
            bench.time.epochSeconds() + seconds, Bytes.copyOf(new byte[proof]));
    }

    private static final class BrokenGuard implements RecordGuard {
        private final RecordGuard guard = new SimulatedGuard(Bench.SELF);

        @Override
        public Bytes prove(byte[] signed) {
            return guard.prove(signed);
        }

        @Override
        public boolean accepts(Stored record, byte[] signed) {
            throw new IllegalStateException("a defect of the guard");
        }

        @Override
        public Bytes precedence(Stored record) {
            return guard.precedence(record);
        }

        @Override
        public NodeId writer() {
            return guard.writer();
        }
    }
}
