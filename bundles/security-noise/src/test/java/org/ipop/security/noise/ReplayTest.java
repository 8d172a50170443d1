package org.ipop.security.noise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.ipop.api.Bytes;
import org.ipop.wire.handshake.Stamp;
import org.junit.jupiter.api.Test;

class ReplayTest {
    @Test
    void windowIsWideEnough() {
        assertThat(ReplayWindow.WIDTH).isGreaterThanOrEqualTo(2048);
    }

    @Test
    void firstCounterIsFreshOnce() {
        ReplayWindow window = new ReplayWindow();
        assertThat(window.isFresh(0)).isTrue();
        window.mark(0);
        assertThat(window.isFresh(0)).isFalse();
    }

    @Test
    void edgesOfTheWindow() {
        ReplayWindow window = new ReplayWindow();
        long top = 1L << 40;
        window.mark(top);
        assertThat(window.isFresh(top - ReplayWindow.WIDTH + 1)).isTrue();
        assertThat(window.isFresh(top - ReplayWindow.WIDTH)).isFalse();
        assertThat(window.isFresh(top + 1)).isTrue();
    }

    /** Against the plain definition, over jumps of every size. */
    @Test
    void agreesWithASetOfAllCounters() {
        SplittableRandom random = new SplittableRandom(7);
        ReplayWindow window = new ReplayWindow();
        Set<Long> seen = new HashSet<>();
        long greatest = 0;
        for (int i = 0; i < 200_000; i++) {
            long jump = random.nextInt(100) == 0 ? 9_000 : 70;
            long counter = Math.max(0, greatest + random.nextLong(-5_000, jump));
            boolean expected = counter > greatest
                || greatest - counter < ReplayWindow.WIDTH && !seen.contains(counter);
            assertThat(window.isFresh(counter)).as("counter %d, greatest %d", counter, greatest).isEqualTo(expected);
            if (expected) {
                window.mark(counter);
                seen.add(counter);
                greatest = Math.max(greatest, counter);
            }
        }
    }

    @Test
    void stampMustGrowForEachKey() {
        ReplayGuard guard = new ReplayGuard(10);
        assertThat(guard.admit(key(1), new Stamp(5, 0))).isTrue();
        assertThat(guard.admit(key(1), new Stamp(5, 0))).isFalse();
        assertThat(guard.admit(key(1), new Stamp(4, 9))).isFalse();
        assertThat(guard.admit(key(1), new Stamp(5, 1))).isTrue();
        assertThat(guard.admit(key(2), new Stamp(1, 0))).isTrue();
    }

    @Test
    void tableIsBoundedAndForgetsTheKeyHeardOfLongestAgo() {
        ReplayGuard guard = new ReplayGuard(3);
        for (int i = 1; i <= 3; i++) {
            guard.admit(key(i), new Stamp(1, 0));
        }
        guard.admit(key(1), new Stamp(2, 0));
        guard.admit(key(4), new Stamp(1, 0));
        assertThat(guard.size()).isEqualTo(3);
        assertThat(guard.takeEvicted()).isEqualTo(1);
        assertThat(guard.takeEvicted()).isZero();
        assertThat(guard.admit(key(1), new Stamp(2, 0))).as("kept").isFalse();
        assertThat(guard.admit(key(2), new Stamp(1, 0))).as("forgotten").isTrue();
    }

    private static Bytes key(int number) {
        return Bytes.copyOf((byte) number);
    }
}
