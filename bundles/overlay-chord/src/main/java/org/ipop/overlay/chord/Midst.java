package org.ipop.overlay.chord;

import java.util.List;
import org.ipop.wire.ring.Coordinate;

/**
 * Where ordinary members are: the middle of some whom chance made our neighbours, the root mean square of their
 * distances from it, and their mean height.
 */
record Midst(float xMicros, float yMicros, float spreadMicros, float heightMicros) {
    static final Midst UNKNOWN = new Midst(0, 0, 0, 0);
    /** A mean distance is about this part of the root of the mean square. */
    private static final double MEAN = 0.93;

    /** Of coordinates that are known. */
    static Midst of(List<Coordinate> some) {
        if (some.size() < 2) {
            return UNKNOWN;
        }
        double x = some.stream().mapToDouble(Coordinate::xMicros).sum() / some.size();
        double y = some.stream().mapToDouble(Coordinate::yMicros).sum() / some.size();
        double squares = some.stream()
            .mapToDouble(each -> square(each.xMicros() - x) + square(each.yMicros() - y)).sum();
        double height = some.stream().mapToDouble(Coordinate::heightMicros).sum() / some.size();
        return new Midst((float) x, (float) y, (float) Math.sqrt(squares / (some.size() - 1)), (float) height);
    }

    /** How far ordinary members are from somebody, of how far they are from each other. */
    double share(Coordinate there) {
        if (spreadMicros == 0 || !there.known()) {
            return 1;
        }
        double apart = square(there.xMicros() - xMicros) + square(there.yMicros() - yMicros);
        double its = MEAN * Math.sqrt(apart + square(spreadMicros)) + there.heightMicros() + heightMicros;
        return its / (MEAN * Math.sqrt(2) * spreadMicros + 2 * heightMicros);
    }

    private static double square(double value) {
        return value * value;
    }
}
