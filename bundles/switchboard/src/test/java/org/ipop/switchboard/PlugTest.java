package org.ipop.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

/** Who serves, and in which order fronts hear of it. */
class PlugTest {
    private static final long SECOND = 1_000_000_000L;

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLoop loop = new SimulatedLoop(time);
    private final List<String> heard = new ArrayList<>();
    private final Plug<String> plug = new Plug<>(loop.open("plug"), new Front<>() {
        @Override
        public void plugged(String provider) {
            heard.add("+" + provider);
        }

        @Override
        public void unplugged(String provider) {
            heard.add("-" + provider);
        }

        @Override
        public void abandoned() {
            heard.add("abandoned");
        }
    });

    @Test
    void theFirstProviderServes() {
        plug.add("chord", 0);
        assertThat(heard).containsExactly("+chord");
    }

    @Test
    void ofEqualsTheOneThatCameFirstServesOn() {
        plug.add("first", 0);
        plug.add("second", 0);
        assertThat(heard).containsExactly("+first");
        plug.remove("first");
        assertThat(heard).containsExactly("+first", "-first", "+second");
    }

    @Test
    void aHigherRankingTakesOverAndGivesBack() {
        plug.add("chord", 0);
        plug.add("mesh", 10);
        plug.remove("mesh");
        assertThat(heard).containsExactly("+chord", "-chord", "+mesh", "-mesh", "+chord");
    }

    @Test
    void aLowerRankingWaits() {
        plug.add("chord", 0);
        plug.add("mesh", -10);
        plug.remove("mesh");
        assertThat(heard).containsExactly("+chord");
    }

    @Test
    void nobodyIsAbandonedDuringAnUpdate() {
        plug.add("old", 0);
        plug.remove("old");
        time.run(Plug.PATIENCE_NANOS - SECOND);
        plug.add("new", 0);
        time.run(10 * Plug.PATIENCE_NANOS);
        assertThat(heard).containsExactly("+old", "-old", "+new");
    }

    @Test
    void whatNobodyTakesOverIsAbandonedOnce() {
        plug.add("old", 0);
        plug.remove("old");
        time.run(10 * Plug.PATIENCE_NANOS);
        assertThat(heard).containsExactly("+old", "-old", "abandoned");
        plug.add("new", 0);
        assertThat(heard).endsWith("+new");
    }

    @Test
    void theGoingOfAStrangerIsNothing() {
        plug.add("chord", 0);
        plug.remove("mesh");
        assertThat(heard).containsExactly("+chord");
    }
}
