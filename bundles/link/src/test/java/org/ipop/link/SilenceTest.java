package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** Who may make us doubt a path, how often, and what a doubt that was wrong costs. */
class SilenceTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final Silence silence = new Silence();
    private final Path path = new Path(
        new Route.Direct(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4100)), 0);

    @Test
    void aPeerMakesUsDoubtOnceASecond() {
        assertThat(silence.doubted(0)).isTrue();
        assertThat(silence.doubted(1)).as("already").isFalse();
        silence.heard();
        assertThat(silence.suspect()).isFalse();
        assertThat(silence.doubted(SECOND - 1)).isFalse();
        assertThat(silence.doubted(SECOND)).isTrue();
    }

    @Test
    void aDoubtedPathIsPreferredForAMomentOneThatIsSilentIsNot() {
        silence.doubted(0);
        assertThat(silence.sure(249 * MILLI)).isFalse();
        assertThat(silence.sure(250 * MILLI)).isTrue();
        silence.end();
        silence.suspect(SECOND);
        assertThat(silence.sure(SECOND)).isTrue();
    }

    /** Patience is for slow peers; moving is nobody's slowness. */
    @Test
    void aMoveCostsNoPatienceASlowAnswerDoes() {
        silence.moved(0);
        assertThat(silence.deadAt(path)).isEqualTo(PathSet.DEAD_NANOS);
        silence.heard();
        silence.moved(SECOND);
        assertThat(silence.deadAt(path)).isEqualTo(SECOND + PathSet.DEAD_NANOS);
        silence.heard();
        silence.suspect(2 * SECOND);
        silence.heard();
        silence.suspect(3 * SECOND);
        assertThat(silence.deadAt(path)).isEqualTo(3 * SECOND + 2 * PathSet.DEAD_NANOS);
    }
}
