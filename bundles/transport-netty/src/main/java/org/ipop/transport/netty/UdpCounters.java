package org.ipop.transport.netty;

import java.io.IOException;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;

/** What UDP sockets of one kind drop. Thread: node loop. */
final class UdpCounters {
    private final Counters counters;
    private final String prefix;
    private final Counter queueFull;
    private final Counter closed;
    private final Counter empty;

    /** @param prefix "transport.udp" */
    UdpCounters(Counters counters, String prefix) {
        this.counters = counters;
        this.prefix = prefix;
        this.queueFull = counters.counter(prefix + ".drop.queue");
        this.closed = counters.counter(prefix + ".drop.closed");
        this.empty = counters.counter(prefix + ".drop.empty");
    }

    void queueFull() {
        queueFull.increment();
    }

    void empty() {
        empty.increment();
    }

    void closed() {
        closed.increment();
    }

    /** The system refused a datagram, or tells of an earlier one that did not arrive (ICMP). */
    void sendError(IOException error) {
        counters.counter(prefix + ".send-error." + Errno.nameOf(error)).increment();
    }
}
