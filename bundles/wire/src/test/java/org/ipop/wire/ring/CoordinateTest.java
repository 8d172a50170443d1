package org.ipop.wire.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CoordinateTest {
    @Test
    void partsComeBackFromOneWord() {
        Coordinate there = Coordinate.of(-12_300, 45_650, 7_850, 0.25);
        assertThat(there.xMicros()).isEqualTo(-12_300);
        assertThat(there.yMicros()).isEqualTo(45_650);
        assertThat(there.heightMicros()).isEqualTo(7_850);
        assertThat(there.error()).isCloseTo(0.25, within(1e-4));
        assertThat(there.known()).isTrue();
        assertThat(Coordinate.UNKNOWN.known()).isFalse();
    }

    @Test
    void partsAreCutToTheirRoom() {
        Coordinate there = Coordinate.of(1e12, -1e12, 1e12, -3);
        assertThat(there.xMicros()).isEqualTo(Short.MAX_VALUE * 50.0);
        assertThat(there.yMicros()).isEqualTo(Short.MIN_VALUE * 50.0);
        assertThat(there.heightMicros()).isEqualTo(0xFFFF * 50.0);
        assertThat(there.error()).isZero();
    }

    @Test
    void predictsTheWayOverThePlaneAndBothHeights() {
        Coordinate one = Coordinate.of(0, 0, 1_000, 0.1);
        Coordinate other = Coordinate.of(30_000, 40_000, 2_000, 0.1);
        assertThat(one.rttMicros(other)).isEqualTo(53_000);
        assertThat(other.rttMicros(one)).isEqualTo(53_000);
    }
}
