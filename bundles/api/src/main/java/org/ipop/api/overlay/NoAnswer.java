package org.ipop.api.overlay;

/** Nobody answered in time, or the ring has no owner for the key. Without stack trace. */
public final class NoAnswer extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NoAnswer(String why) {
        super(why, null, false, false);
    }
}
