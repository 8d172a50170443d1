package org.ipop.wire;

/** Bytes from the network that do not parse. Caught in one place a protocol, counted, dropped; without stack trace. */
public final class MalformedPacket extends Exception {
    private static final long serialVersionUID = 1;

    /** @param what names the message and the field, for tests and debug logs */
    public MalformedPacket(String what) {
        super(what, null, false, false);
    }
}
