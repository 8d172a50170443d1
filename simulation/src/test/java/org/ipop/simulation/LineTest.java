package org.ipop.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineTest {
    private static final long MILLI = 1_000_000;

    private final Line line = new Line(1_000_000, 2 * MILLI);

    @Test
    void oneAfterTheOther() {
        assertThat(line.through(0, 1_000)).isEqualTo(MILLI);
        assertThat(line.through(0, 1_000)).isEqualTo(2 * MILLI);
        assertThat(line.through(10 * MILLI, 500)).isEqualTo(10 * MILLI + MILLI / 2);
    }

    @Test
    void queueHasAnEnd() {
        for (int i = 0; i < 3; i++) {
            assertThat(line.through(0, 1_000)).isPositive();
        }
        assertThat(line.through(0, 1)).isEqualTo(-1);
        assertThat(line.through(MILLI, 1)).isPositive();
    }
}
