package org.ipop.tap.linux;

import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;

/** What taps count: packets that they did not carry, and what they carried in fewer pieces. */
final class TapCounters {
    /** Written after the device was closed or gone. */
    final Counter closed;
    /** Written with work left to do. */
    final Counter offload;
    /** Read, but longer than the MTU. */
    final Counter tooLong;
    /** Read with a virtio header that no packet can have. */
    final Counter malformed;
    /** Read whole, to be cut. */
    final Counter whole;
    /** Written as a part of the one before. */
    final Counter joined;
    /** Devices whose kernel cuts and computes by itself. */
    final Counter noOffload;
    private final Counter full;
    private final Counter invalid;
    private final Counter down;
    private final Counter other;

    TapCounters(Counters counters) {
        closed = counters.counter("tap.linux.drop.closed");
        offload = counters.counter("tap.linux.drop.offload");
        tooLong = counters.counter("tap.linux.drop.too_long");
        malformed = counters.counter("tap.linux.drop.malformed");
        whole = counters.counter("tap.linux.offload.whole");
        joined = counters.counter("tap.linux.offload.joined");
        noOffload = counters.counter("tap.linux.offload.none");
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
