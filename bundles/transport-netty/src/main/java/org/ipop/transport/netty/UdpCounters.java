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
    private final Counter burstsOff;
    private final Counter narrow;
    private final Counter groOff;

    /** @param prefix "transport.udp" */
    UdpCounters(Counters counters, String prefix) {
        this.counters = counters;
        this.prefix = prefix;
        this.queueFull = counters.counter(prefix + ".drop.queue");
        this.closed = counters.counter(prefix + ".drop.closed");
        this.empty = counters.counter(prefix + ".drop.empty");
        this.burstsOff = counters.counter(prefix + ".gso.off");
        this.narrow = counters.counter(prefix + ".gso.narrow-path");
        this.groOff = counters.counter(prefix + ".gro.off");
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

    /** The system cannot cut bursts of this socket (EIO): from now on it sends one by one. */
    void burstsOff() {
        burstsOff.increment();
    }

    /** Datagrams of a burst were too long for the path to one address. */
    void narrow() {
        narrow.increment();
    }

    /** The system does not join what a socket receives. */
    void groOff() {
        groOff.increment();
    }

    /** The system refused a datagram, or tells of an earlier one that did not arrive (ICMP). */
    void sendError(IOException error) {
        counters.counter(prefix + ".send-error." + Errno.of(error).label()).increment();
    }
}
