package org.ipop.api;

/**
 * A request of an operator that the node refuses. The message is one line that says what is wrong and what to do; it is
 * shown as it is. Without stack trace: it is an answer, not a fault. Thread: any.
 */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Refused(String message) {
        super(message, null, false, false);
    }
}
