package org.ipop.simulation;

/**
 * How a path treats datagrams. One way; the other direction may differ.
 *
 * @param delayNanos  from one end to the other
 * @param jitterNanos at most this much more, evenly spread; keeps the order
 * @param loss        probability of vanishing
 * @param duplication probability of arriving twice
 * @param reordering  probability of being held back by another delay, so that later ones overtake
 */
public record Conditions(long delayNanos, long jitterNanos, double loss, double duplication, double reordering) {
    /** Nothing but a delay. */
    public static Conditions delay(long delayNanos) {
        return new Conditions(delayNanos, 0, 0, 0, 0);
    }

    public Conditions jitter(long nanos) {
        return new Conditions(delayNanos, nanos, loss, duplication, reordering);
    }

    public Conditions loss(double probability) {
        return new Conditions(delayNanos, jitterNanos, probability, duplication, reordering);
    }

    public Conditions duplication(double probability) {
        return new Conditions(delayNanos, jitterNanos, loss, probability, reordering);
    }

    public Conditions reordering(double probability) {
        return new Conditions(delayNanos, jitterNanos, loss, duplication, probability);
    }
}
