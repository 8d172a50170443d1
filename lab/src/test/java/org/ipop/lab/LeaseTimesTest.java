package org.ipop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeaseTimesTest {
    @Test
    void ofAHundredTheNinetyNinthIsTheBar() {
        LeaseTimes times = new LeaseTimes(IntStream.rangeClosed(1, 100).mapToObj(i -> (101 - i) / 10.0).toList());
        assertThat(times.quantile(0.99)).isEqualTo(9.9);
        assertThat(times).hasToString("p50 5.00 s, p99 9.90 s, slowest 10.00 s");
    }

    @Test
    void ofFewTheSlowest() {
        assertThat(new LeaseTimes(List.of(3.0, 1.0)).quantile(0.99)).isEqualTo(3.0);
        assertThat(new LeaseTimes(List.of(2.0)).quantile(0)).isEqualTo(2.0);
    }
}
