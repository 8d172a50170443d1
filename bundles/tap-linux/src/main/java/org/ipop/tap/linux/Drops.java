package org.ipop.tap.linux;

import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;

/** Counters of packets that a tap did not carry. */
final class Drops {
    /** Written after the device was closed or gone. */
    final Counter closed;
    /** Written with work left to do that plain TUN cannot take. */
    final Counter offload;
    /** Read, but longer than the MTU. */
    final Counter tooLong;
    private final Counter full;
    private final Counter invalid;
    private final Counter down;
    private final Counter other;

    Drops(Counters counters) {
        closed = counters.counter("tap.linux.drop.closed");
        offload = counters.counter("tap.linux.drop.offload");
        tooLong = counters.counter("tap.linux.drop.too_long");
        full = counters.counter("tap.linux.drop.full");
        invalid = counters.counter("tap.linux.drop.invalid");
        down = counters.counter("tap.linux.drop.down");
        other = counters.counter("tap.linux.drop.other");
    }

    void refusedWrite(int errno) {
        (switch (errno) {
            case Errno.EAGAIN, Errno.ENOBUFS, Errno.ENOMEM -> full;
            case Errno.EINVAL, Errno.EMSGSIZE -> invalid;
            case Errno.EIO -> down;
            default -> other;
        }).increment();
    }
}
