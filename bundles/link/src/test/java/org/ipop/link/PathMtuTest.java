package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The search against a path that carries so much, answers after 20 ms, and says nothing of what is too long. */
class PathMtuTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final long RTT = 20 * MILLI;

    private final List<Integer> probes = new ArrayList<>();
    private PathMtu mtu = new PathMtu(true);
    private long now = -5 * SECOND;
    private long ids;
    private int carries;

    @Test
    void nothingIsProbedThatNobodyWants() {
        carries = 1_472;
        run(100 * SECOND);
        assertThat(probes).isEmpty();
        assertThat(mtu.carried()).isEqualTo(PathMtu.BASE_BYTES);
        assertThat(mtu.limit()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void whatIsWantedIsTriedFirstAndOneRoundTripIsEnough() {
        carries = 1_472;
        mtu.wants(1_312, now);
        run(RTT);
        assertThat(probes).containsExactly(1_312);
        assertThat(mtu.carried()).isEqualTo(1_312);
        assertThat(mtu.limit()).as("nothing has failed").isEqualTo(Integer.MAX_VALUE);
        mtu.wants(1_452, now);
        run(RTT);
        assertThat(mtu.carried()).isEqualTo(1_452);
    }

    @ParameterizedTest
    @CsvSource({
        "1312, 1272, 1272, 4",
        "1312, 1311, 1272, 4",
        "1452, 1372, 1372, 10",
        "1452, 1200, 1200, 13",
        "9032, 1472, 1472, 28",
        "9032, 8972, 8972, 4",
        "9032, 8000, 7200, 13"})
    void theSearchEndsNearWhatThePathCarries(int wanted, int path, int least, int seconds) {
        carries = path;
        mtu.wants(wanted, now);
        run(seconds * SECOND);
        assertThat(mtu.carried()).isBetween(least, path);
        assertThat(mtu.limit()).isEqualTo(mtu.carried());
    }

    @Test
    void overARelayTheOuterDatagramsCount() {
        mtu = new PathMtu(false);
        assertThat(mtu.carried() + PathMtu.RELAY_BYTES).isEqualTo(PathMtu.BASE_BYTES);
        carries = 1_472 - PathMtu.RELAY_BYTES;
        mtu.wants(1_452, now);
        run(10 * SECOND);
        assertThat(mtu.limit()).isEqualTo(1_349);
    }

    @Test
    void twoLossesOfAProbeDoNotMatter() {
        mtu.wants(1_312, now);
        run(PathMtu.PROBE_NANOS + PathMtu.PROBE_NANOS / 2);
        carries = 1_472;
        run(PathMtu.PROBE_NANOS);
        assertThat(probes).containsExactly(1_312, 1_312, 1_312);
        assertThat(mtu.carried()).isEqualTo(1_312);
    }

    @Test
    void anAnswerThatIsLateCountsAndAStrangeOneDoesNot() {
        mtu.wants(1_312, now);
        run(0);
        assertThat(mtu.answered(ids + 1, now)).isFalse();
        run(PathMtu.PROBE_NANOS + RTT);
        assertThat(mtu.answered(mtu.probeId(), now)).as("of the first copy").isTrue();
        assertThat(mtu.carried()).isEqualTo(1_312);
        assertThat(mtu.answered(mtu.probeId(), now)).as("twice").isFalse();
    }

    @Test
    void aBlackHoleIsNoticedInFiveSecondsUnderTrafficAndLeftForTheBase() {
        carries = 1_472;
        use(1_452, 10 * SECOND);
        assertThat(mtu.carried()).isEqualTo(1_452);
        carries = 1_272;
        use(1_452, 5 * SECOND);
        assertThat(mtu.carried()).isEqualTo(PathMtu.BASE_BYTES);
        assertThat(mtu.blackHoles()).isOne();
        assertThat(mtu.limit()).as("not known again").isEqualTo(Integer.MAX_VALUE);
        use(1_452, 13 * SECOND);
        assertThat(mtu.limit()).isEqualTo(1_272);
        assertThat(mtu.blackHoles()).isOne();
    }

    @Test
    void aFalseAlarmCostsARoundTrip() {
        carries = 1_472;
        use(1_452, 10 * SECOND);
        carries = 0;
        use(1_452, 5 * SECOND);
        carries = 1_472;
        use(1_452, PathMtu.PROBE_NANOS + RTT);
        assertThat(mtu.carried()).isEqualTo(1_452);
        assertThat(mtu.limit()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void withoutTrafficNothingIsConfirmed() {
        carries = 1_472;
        use(1_452, SECOND);
        run(10 * SECOND);
        int asked = probes.size();
        run(1_000 * SECOND);
        assertThat(probes).hasSize(asked);
        assertThat(mtu.dueNanos()).isEqualTo(PathMtu.NEVER);
        use(1_452, 3 * SECOND);
        assertThat(probes).hasSizeGreaterThan(asked);
    }

    @Test
    void whatAPathCarriesAnewIsFoundAfterTenMinutes() {
        carries = 1_272;
        use(1_312, 60 * SECOND);
        assertThat(mtu.limit()).isEqualTo(1_272);
        carries = 1_472;
        use(1_312, 500 * SECOND);
        assertThat(mtu.limit()).as("nothing is hurried").isEqualTo(1_272);
        use(1_312, 60 * SECOND);
        assertThat(mtu.carried()).isEqualTo(1_312);
        assertThat(mtu.limit()).isEqualTo(Integer.MAX_VALUE);
        assertThat(mtu.blackHoles()).isZero();
    }

    @Test
    void whileItIsRaisedWhatIsKnownStays() {
        carries = 1_272;
        use(1_312, 60 * SECOND);
        long end = now + 700 * SECOND;
        while (now - end < 0) {
            use(1_312, SECOND);
            assertThat(mtu.limit()).isEqualTo(1_272);
            assertThat(mtu.carried()).isEqualTo(1_272);
        }
        assertThat(probes).filteredOn(bytes -> bytes == 1_312).as("searched twice").hasSize(2 * PathMtu.MAX_PROBES);
    }

    @Test
    void theEndOfASearchIsToldOnce() {
        carries = 1_272;
        use(1_312, 20 * SECOND);
        assertThat(mtu.narrowed()).isTrue();
        assertThat(mtu.narrowed()).isFalse();
    }

    private void use(int bytes, long nanos) {
        long end = now + nanos;
        while (now - end < 0) {
            mtu.wants(bytes, now);
            run(Math.min(100 * MILLI, end - now));
        }
    }

    /** Steps of a round trip: what is sent at its begin is answered at its end. */
    private void run(long nanos) {
        long end = now + nanos;
        do {
            int bytes = mtu.tick(ids + 1, now);
            if (bytes > 0) {
                ids = mtu.probeId();
                probes.add(bytes);
            }
            now = Math.min(now + RTT, end);
            if (bytes > 0 && bytes <= carries && nanos > 0) {
                mtu.answered(mtu.probeId(), now);
            }
        } while (now - end < 0);
    }
}
