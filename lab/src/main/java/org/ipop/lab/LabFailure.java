package org.ipop.lab;

/** A step of the laboratory that did not do what it should; the message is for people. */
public final class LabFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LabFailure(String message) {
        super(message);
    }
}
