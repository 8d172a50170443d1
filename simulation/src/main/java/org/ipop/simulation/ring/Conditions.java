package org.ipop.simulation.ring;

/**
 * How an {@link OracleRing} behaves.
 *
 * @param latencyNanos  the least time of a message on its way, whatever the distance
 * @param jitterNanos   up to that much more
 * @param loss          the share of messages lost, each way
 * @param misroute      the share of requests to an owner that reach its neighbour instead
 * @param viewLagNanos  up to so long after a change a member still has its former view
 * @param failureNanos  how long a dead member is still believed to be alive
 */
public record Conditions(long latencyNanos, long jitterNanos, double loss, double misroute, long viewLagNanos,
                         long failureNanos) {
    private static final long MILLIS = 1_000_000;

    /** A ring without faults over links of 10 to 20 ms. */
    public static Conditions calm() {
        return new Conditions(10 * MILLIS, 10 * MILLIS, 0, 0, 50 * MILLIS, 3_000 * MILLIS);
    }

    /** One message in ten is lost, one request in fifty goes astray, views lag by up to a second. */
    public static Conditions rough() {
        return new Conditions(10 * MILLIS, 90 * MILLIS, 0.1, 0.02, 1_000 * MILLIS, 5_000 * MILLIS);
    }
}
