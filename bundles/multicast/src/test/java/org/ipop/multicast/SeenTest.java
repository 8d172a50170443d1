package org.ipop.multicast;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.junit.jupiter.api.Test;

class SeenTest {
    private static final NodeId ORIGIN = node(1);
    private final Seen seen = new Seen();

    @Test
    void eachIsNewOnceInWhateverOrder() {
        for (int i = 0; i < 3000; i += 3) {
            assertThat(seen.add(ORIGIN, i + 2, false)).isTrue();
            assertThat(seen.add(ORIGIN, i, false)).isTrue();
            assertThat(seen.add(ORIGIN, i + 1, false)).isTrue();
            for (int again = Math.max(0, i - Seen.WINDOW + 4); again < i + 3; again++) {
                assertThat(seen.add(ORIGIN, again, false)).isFalse();
            }
        }
    }

    @Test
    void whatIsBehindTheWindowIsOld() {
        seen.add(ORIGIN, 10_000, false);
        assertThat(seen.add(ORIGIN, 10_000 - Seen.WINDOW, false)).isFalse();
        assertThat(seen.add(ORIGIN, 10_001 - Seen.WINDOW, false)).isTrue();
        assertThat(seen.add(ORIGIN, 1_000_000, false)).isTrue();
        assertThat(seen.add(ORIGIN, 1_000_000 - Seen.WINDOW + 1, false)).isTrue();
    }

    @Test
    void whoBeginsAnewIsBelievedOnlyIfItSaysSoItself() {
        seen.add(ORIGIN, Long.MAX_VALUE / 2, false);
        assertThat(seen.add(ORIGIN, 5, false)).isFalse();
        assertThat(seen.add(ORIGIN, 5, true)).isTrue();
        assertThat(seen.add(ORIGIN, 5, true)).isFalse();
        assertThat(seen.add(ORIGIN, 6, false)).isTrue();
    }

    @Test
    void originsAreApartAndTheirNumberIsBounded() {
        assertThat(seen.add(ORIGIN, 7, false)).isTrue();
        for (int i = 2; i < 2 + Seen.ORIGINS; i++) {
            assertThat(seen.add(node(i), 7, false)).isTrue();
        }
        assertThat(seen.add(node(3), 7, false)).as("known still").isFalse();
        assertThat(seen.add(ORIGIN, 7, false)).as("forgotten").isTrue();
    }

    private static NodeId node(int number) {
        return new NodeId(new Key(0, 0, number));
    }
}
