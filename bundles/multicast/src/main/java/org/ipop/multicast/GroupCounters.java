package org.ipop.multicast;

import org.ipop.api.NodeId;
import org.ipop.api.edge.Packet;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;

/** What is counted of group traffic. */
final class GroupCounters {
    final Counter sent;
    final Counter passedOn;
    final Counter received;
    private final Counters counters;

    GroupCounters(Counters counters) {
        this.counters = counters;
        this.sent = counters.counter("multicast.sent");
        this.passedOn = counters.counter("multicast.passed-on");
        this.received = counters.counter("multicast.received");
    }

    /** Why a packet, a report or a record ends here. */
    enum Drop {
        MALFORMED("malformed"),
        SOURCE("source"),
        LOCAL("local"),
        RATE("rate"),
        TWICE("twice"),
        HOPS("hops"),
        NOT_JOINED("not-joined"),
        WAITING("waiting"),
        UNKNOWN("unknown"),
        RECORD("record"),
        GROUPS("groups");

        private final String name;

        Drop(String name) {
            this.name = name;
        }
    }

    void dropped(Drop why) {
        counters.counter("multicast.drop." + why.name).increment();
    }

    /** By somebody who has proved who it is. */
    void dropped(Drop why, NodeId culprit) {
        counters.counter("multicast.drop." + why.name).increment(culprit);
    }

    /** Counts it and releases the packet. */
    void drop(Drop why, Packet packet) {
        dropped(why);
        packet.buffer().release();
    }
}
