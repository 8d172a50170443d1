package org.ipop.overlay.chord;

import java.util.random.RandomGenerator;
import org.ipop.wire.ring.Coordinate;

/**
 * Our place in the plane of round trips (Vivaldi; Dabek et al., SIGCOMM 2004): each round trip to a neighbour whose
 * coordinate we hear pulls us towards it or pushes us away, the more the surer it is of its own.
 */
final class Whereabouts {
    /** Share of an error by which one sample moves us, and by which it changes our trust in ourselves. */
    private static final double STEP = 0.25;
    private static final double TRUST_STEP = 0.25;
    private static final double LEAST_ERROR = 0.01;
    private static final double FIRST_ERROR = 0.99;
    private static final double UNIT_MICROS = 50;
    private static final double LEAST_HEIGHT_MICROS = 100;

    private final RandomGenerator random;
    private Coordinate now = Coordinate.UNKNOWN;

    Whereabouts(RandomGenerator random) {
        this.random = random;
    }

    Coordinate now() {
        return now;
    }

    /** Fits what is known of all neighbours once more: that costs no message. More than once would fit old news. */
    void fit(Iterable<Neighbour> neighbours) {
        for (Neighbour neighbour : neighbours) {
            measured(neighbour.rttMicros(), new Coordinate(neighbour.coordinate));
        }
    }

    /** One round trip to somebody there. */
    void measured(double rttMicros, Coordinate there) {
        if (rttMicros <= 0) {
            return;
        }
        if (!now.known()) {
            now = Coordinate.of(rttMicros * chance(), rttMicros * chance(), LEAST_HEIGHT_MICROS, FIRST_ERROR);
        }
        if (!there.known()) {
            return;
        }
        double predicted = Math.max(1, now.rttMicros(there));
        double weight = now.error() / (now.error() + Math.max(LEAST_ERROR, there.error()));
        double miss = Math.min(1, Math.abs(predicted - rttMicros) / rttMicros);
        double error = miss * TRUST_STEP * weight + now.error() * (1 - TRUST_STEP * weight);
        double pull = STEP * weight * (rttMicros - predicted) / predicted;
        double dx = now.xMicros() - there.xMicros();
        double dy = now.yMicros() - there.yMicros();
        double heights = now.heightMicros() + there.heightMicros();
        now = Coordinate.of(now.xMicros() + dx * pull + UNIT_MICROS * chance(),
            now.yMicros() + dy * pull + UNIT_MICROS * chance(),
            Math.max(LEAST_HEIGHT_MICROS, now.heightMicros() + heights * pull),
            Math.clamp(error, LEAST_ERROR, FIRST_ERROR));
    }

    /** From -1 to 1. Two at one point must part somehow. */
    private double chance() {
        return 2 * random.nextDouble() - 1;
    }
}
