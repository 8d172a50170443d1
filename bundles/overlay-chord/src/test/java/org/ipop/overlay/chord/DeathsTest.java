package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.overlay.chord.SimulatedRing.SECOND;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ipop.api.Key;
import org.ipop.api.overlay.Target;
import org.ipop.simulation.ring.SimulatedNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of thirty members six die at one instant: who is asked for what, and how soon it is answered. */
class DeathsTest {
    private static final int SERVICE = 9;
    private static final int MEMBERS = 30;
    private static final int DEATHS = 6;
    /** So long a ring of links takes the dead for living. */
    private static final long UNAWARE = SimulatedNetwork.SILENCE_NANOS;

    private final List<Long> tookAtOnce = new ArrayList<>();
    private final List<Long> tookLater = new ArrayList<>();
    private int wrong;

    @ParameterizedTest
    @ValueSource(longs = {81, 82, 83, 84, 85})
    void lookUpsAreAnsweredSoonAfterSixOfThirtyDied(long seed) {
        SimulatedRing ring = new SimulatedRing(seed);
        ring.grow(MEMBERS, SECOND);
        ring.time.run(60 * SECOND);
        ring.members().forEach(member -> member.overlay().serve(SERVICE, (from, target, body, answer) -> {
            body.release();
            answer.accept(Unpooled.EMPTY_BUFFER);
        }));
        SplittableRandom random = ring.time.split();
        for (int i = 0; i < DEATHS; i++) {
            ring.kill(ring.list().get(random.nextInt(ring.members().size())));
        }
        askFor(ring, random, UNAWARE, tookAtOnce);
        askFor(ring, random, 10 * SECOND, tookLater);
        ring.time.run(10 * SECOND);
        System.out.printf("deaths seed=%d: asked at once answered within %d ms, asked later within %d ms%n", seed,
            most(tookAtOnce) / 1_000_000, most(tookLater) / 1_000_000);
        assertThat(wrong).isZero();
        assertThat(most(tookAtOnce)).isLessThanOrEqualTo(UNAWARE + 2 * SECOND);
        assertThat(most(tookLater)).isLessThanOrEqualTo(2 * SECOND);
    }

    private void askFor(SimulatedRing ring, SplittableRandom random, long nanos, List<Long> took) {
        for (long end = ring.time.nanoTime() + nanos; ring.time.nanoTime() < end; ring.time.run(SECOND / 4)) {
            for (SimulatedRing.Member asker : ring.list()) {
                Key key = new Key(random.nextLong(), random.nextLong(), random.nextInt());
                var next = ring.byPosition().ceilingEntry(key);
                var owner = (next != null ? next : ring.byPosition().firstEntry()).getValue().node();
                long asked = ring.time.nanoTime();
                asker.overlay().ask(new Target.Owner(key), SERVICE, Unpooled.EMPTY_BUFFER, 15 * SECOND)
                    .whenComplete((answer, error) -> {
                        wrong += answer != null && answer.from().node().equals(owner) ? 0 : 1;
                        took.add(ring.time.nanoTime() - asked);
                    });
            }
        }
    }

    private static long most(List<Long> times) {
        return times.stream().mapToLong(Long::longValue).max().orElseThrow();
    }
}
