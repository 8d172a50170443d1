package org.ipop.wire.handshake;

/**
 * When an initiator began a handshake; strictly increasing for one static key, so that a repeated one is recognised.
 *
 * @param seconds since 1970, unsigned
 * @param counter tells apart those of one second, unsigned
 */
public record Stamp(long seconds, int counter) implements Comparable<Stamp> {
    @Override
    public int compareTo(Stamp other) {
        int bySeconds = Long.compareUnsigned(seconds, other.seconds);
        return bySeconds != 0 ? bySeconds : Integer.compareUnsigned(counter, other.counter);
    }

    /** The least stamp that is greater than this one and not before {@code epochSeconds}. */
    public Stamp next(long epochSeconds) {
        return Long.compareUnsigned(epochSeconds, seconds) > 0
            ? new Stamp(epochSeconds, 0) : new Stamp(counter == -1 ? seconds + 1 : seconds, counter + 1);
    }
}
