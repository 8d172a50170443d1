package org.ipop.simulation.ring;

import org.ipop.api.NodeId;

/** How long a message is on its way between two nodes, the same both ways. */
@FunctionalInterface
public interface Latency {
    long nanos(NodeId one, NodeId other);

    /**
     * Nodes are points of a unit square that follow from their ids.
     *
     * @param diagonalNanos from corner to corner
     * @param leastNanos    a path's last miles, of the shortest path
     * @param mostNanos     and the longest; which a node has follows from its id
     */
    static Latency plane(long diagonalNanos, long leastNanos, long mostNanos) {
        return (one, other) -> {
            double x = coordinate(one.key().middle()) - coordinate(other.key().middle());
            double y = coordinate(one.key().middle() << 32) - coordinate(other.key().middle() << 32);
            double miles = (mile(one) + mile(other)) / 2;
            return leastNanos + (long) (miles * (mostNanos - leastNanos)
                + Math.sqrt((x * x + y * y) / 2) * diagonalNanos);
        };
    }

    private static double mile(NodeId node) {
        return (node.key().low() >>> 1) / (double) (1L << 31);
    }

    private static double coordinate(long bits) {
        return (bits >>> 33) / (double) (1L << 31);
    }
}
