package org.ipop.simulation;

/** Something that happens at one instant of {@link VirtualTime}. Light, since a run may hold millions of them. */
public abstract class Event {
    long atNanos;
    long order;
    /** The next one in the same slot of the queue. */
    Event next;

    /** Asked when its time comes: it was called off, or whom it is for is gone. */
    protected boolean isVoid() {
        return false;
    }

    protected abstract void happen();

    final boolean before(Event other) {
        return atNanos != other.atNanos ? atNanos < other.atNanos : order < other.order;
    }
}
