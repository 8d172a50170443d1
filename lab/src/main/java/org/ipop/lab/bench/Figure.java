package org.ipop.lab.bench;

/** What is measured of each product in each round. */
enum Figure {
    TCP_ONE("TCP, 1 stream, Mb/s"),
    TCP_FOUR("TCP, 4 streams, Mb/s"),
    CPU("the same: CPU s/GB, both ends"),
    UDP("UDP of 1200 B, at most 1 % lost, Mb/s"),
    PING_MEDIAN("ping idle, p50, us"),
    PING_WORST("ping idle, p99, us"),
    LOADED_MEDIAN("ping beside 4 streams, p50, us"),
    LOADED_WORST("ping beside 4 streams, p99, us"),
    RESIDENT("RSS of an end after that, MiB");

    private final String title;

    Figure(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
