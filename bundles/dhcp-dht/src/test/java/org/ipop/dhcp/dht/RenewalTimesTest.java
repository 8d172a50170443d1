package org.ipop.dhcp.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenewalTimesTest {
    @ParameterizedTest
    @CsvSource({"0, 3600, 1620, 1980, 3150", "1000, 1100, 1045, 1055, 1087", "50, 51, 50, 51, 50",
        "7, 86407, 38887, 47527, 75607"})
    void t1IsHalfGiveOrTakeATenthAndT2SevenEighths(long bound, long expires, long earliest, long latest, long t2) {
        RenewalTimes times = new RenewalTimes(bound, expires);
        assertThat(times.t1(0)).isEqualTo(earliest);
        assertThat(times.t1(1)).isEqualTo(latest);
        assertThat(times.t1(0.5)).isBetween(earliest, latest);
        assertThat(times.t2()).isEqualTo(t2);
    }

    @Test
    void ofManyLeasesOfOneMomentFewAreRenewedInOne() {
        RenewalTimes times = new RenewalTimes(0, 3_600);
        long[] perMinute = new long[60];
        for (int i = 0; i < 1_000; i++) {
            perMinute[(int) (times.t1(i / 1_000.0) / 60)]++;
        }
        assertThat(Arrays.stream(perMinute).max().orElseThrow()).isLessThanOrEqualTo(170);
    }

    @ParameterizedTest
    @ValueSource(longs = {20, 100, 600, 3_600, 86_400})
    void unansweredRenewalsComeCloserAndEndWithTheLease(long seconds) {
        RenewalTimes times = new RenewalTimes(1_000, 1_000 + seconds);
        long now = times.t1(0.5);
        int attempts = 0;
        while (now < times.expires()) {
            long next = times.next(now);
            assertThat(next).as("at %d", now).isGreaterThan(now);
            assertThat(next - now).as("at %d", now).isLessThanOrEqualTo(Math.max(60, seconds / 4));
            if (next < times.expires()) {
                assertThat(next - now).as("at %d", now).isGreaterThanOrEqualTo(10);
            }
            now = next;
            attempts++;
        }
        assertThat(attempts).isBetween(1, 24);
        assertThat(now).as("the last look is at the end, also of a lease too short for the pauses")
            .isEqualTo(times.expires());
    }

    @Test
    void beforeT2AMinuteIsTheLeastAfterItTenSeconds() {
        RenewalTimes times = new RenewalTimes(0, 800);
        assertThat(times.t2()).isEqualTo(700);
        assertThat(times.next(500)).isEqualTo(600);
        assertThat(times.next(690)).as("a minute, though T2 is nearer").isEqualTo(750);
        assertThat(times.next(700)).isEqualTo(750);
        assertThat(times.next(785)).isEqualTo(795);
        assertThat(times.next(795)).as("not beyond the end").isEqualTo(800);
    }
}
