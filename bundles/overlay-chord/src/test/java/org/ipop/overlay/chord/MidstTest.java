package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.ipop.wire.ring.Coordinate;
import org.junit.jupiter.api.Test;

class MidstTest {
    private static final List<Coordinate> SQUARE = List.of(at(0, 0), at(0, 100_000), at(100_000, 0),
        at(100_000, 100_000));

    @Test
    void whoIsInTheMiddleIsNearerToAllThanWhoIsInACorner() {
        Midst midst = Midst.of(SQUARE);
        assertThat(midst.xMicros()).isEqualTo(50_000f);
        assertThat(midst.yMicros()).isEqualTo(50_000f);
        assertThat(midst.heightMicros()).isEqualTo(10_000f);
        assertThat(midst.share(at(50_000, 50_000))).isCloseTo(0.75, within(0.05));
        assertThat(midst.share(at(100_000, 0))).isCloseTo(1, within(0.1));
        assertThat(midst.share(at(200_000, 50_000))).isGreaterThan(1.3);
    }

    @Test
    void whatALineTakesComesOnTop() {
        Midst midst = Midst.of(SQUARE);
        assertThat(midst.share(Coordinate.of(50_000, 50_000, 60_000, 0.1)))
            .isGreaterThan(midst.share(at(50_000, 50_000)) + 0.3);
    }

    @Test
    void nothingIsSaidWhereNothingIsKnown() {
        assertThat(Midst.of(SQUARE.subList(0, 1))).isEqualTo(Midst.UNKNOWN);
        assertThat(Midst.UNKNOWN.share(at(1, 1))).isEqualTo(1);
        assertThat(Midst.of(SQUARE).share(Coordinate.UNKNOWN)).isEqualTo(1);
    }

    private static Coordinate at(double x, double y) {
        return Coordinate.of(x, y, 10_000, 0.1);
    }
}
