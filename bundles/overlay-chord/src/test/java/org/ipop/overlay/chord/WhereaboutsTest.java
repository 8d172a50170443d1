package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ipop.wire.ring.Coordinate;
import org.junit.jupiter.api.Test;

class WhereaboutsTest {
    private final Random random = new Random(7);

    @Test
    void knowsNothingBeforeARoundTripIsMeasured() {
        Whereabouts ours = new Whereabouts(random);
        assertThat(ours.now().known()).isFalse();
        ours.measured(0, Coordinate.of(1, 2, 3, 0.1));
        assertThat(ours.now().known()).isFalse();
        ours.measured(20_000, Coordinate.UNKNOWN);
        assertThat(ours.now().known()).isTrue();
    }

    @Test
    void predictsRoundTripsOfAPlaneWithLastMiles() {
        int count = 40;
        List<Whereabouts> all = new ArrayList<>();
        double[][] true3 = new double[count][];
        for (int i = 0; i < count; i++) {
            all.add(new Whereabouts(random));
            true3[i] = new double[] {random.nextDouble() * 200_000, random.nextDouble() * 200_000,
                random.nextDouble() * 18_000};
        }
        for (int sample = 0; sample < 200 * count; sample++) {
            int one = random.nextInt(count);
            int other = random.nextInt(count);
            if (one != other) {
                all.get(one).measured(rtt(true3[one], true3[other]), all.get(other).now());
            }
        }
        List<Double> misses = new ArrayList<>();
        for (int one = 1; one < count; one++) {
            double rtt = rtt(true3[one], true3[0]);
            misses.add(Math.abs(all.get(one).now().rttMicros(all.get(0).now()) - rtt) / rtt);
        }
        assertThat(misses.stream().sorted().skip(count / 2).findFirst().orElseThrow()).isLessThan(0.2);
    }

    private static double rtt(double[] one, double[] other) {
        return Math.hypot(one[0] - other[0], one[1] - other[1]) + one[2] + other[2];
    }
}
