package org.ipop.simulation.scale;

import java.util.Arrays;

/** The value below which a share of the values lies. */
final class Quantile {
    private Quantile() {
    }

    /** 0 if there are none; sorts them. */
    static double of(double[] values, double share) {
        Arrays.sort(values);
        return values.length == 0 ? 0 : values[(int) Math.min(values.length - 1, share * values.length)];
    }
}
