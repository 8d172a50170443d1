package org.ipop.simulation.scale;

/** What a node sends in a second, on average over all nodes, for a chart. */
final class Traffic {
    private static final double INTERVAL_SECONDS = 10;

    private final Pace pace;
    private final Chart chart;
    private final double start;
    private double since;
    private long bytes;

    Traffic(Pace pace, Outcome outcome) {
        this.pace = pace;
        chart = outcome.chart(new Chart("bytes", "Control traffic", "s", "bytes a second and node"));
        start = pace.seconds();
        since = start;
        bytes = pace.population().sentBytes();
    }

    /** To be called each second. */
    void look() {
        double passed = pace.seconds() - since;
        if (passed >= INTERVAL_SECONDS) {
            long now = pace.population().sentBytes();
            chart.add("all messages, UDP/IP and seal included", pace.seconds() - start,
                (now - bytes) / passed / pace.population().size());
            since = pace.seconds();
            bytes = now;
        }
    }
}
