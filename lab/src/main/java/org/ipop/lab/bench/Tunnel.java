package org.ipop.lab.bench;

import java.util.List;
import java.util.stream.Stream;
import org.ipop.lab.Usage;

/**
 * A tunnel between two hosts.
 *
 * @param far  what the first host calls the second one in the tunnel
 * @param pids the processes of both ends; none where the kernel does it
 */
record Tunnel(String far, List<Long> pids) {
    static Tunnel of(String far, Process... ends) {
        return new Tunnel(far, Stream.of(ends).map(Process::pid).toList());
    }

    /** Of all ends, since they began. */
    long cpuMillis() {
        return pids.stream().mapToLong(pid -> Usage.of(pid).cpuMillis()).sum();
    }

    /** Of the end that has most. */
    long residentKib() {
        return pids.stream().mapToLong(pid -> Usage.of(pid).residentKib()).max().orElse(0);
    }
}
