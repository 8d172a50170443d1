package org.ipop.wire.handshake;

import org.ipop.wire.MalformedPacket;

/** The Noise handshake pattern; the lengths are those of its messages with our payloads. */
public enum Pattern {
    /** First contact: neither side knows the other's static key. Three messages. */
    XX(1, 32, 204),
    /** The initiator knows the responder's static key. Two messages. */
    IK(2, 212, 156);

    private final int code;
    private final int firstBytes;
    private final int secondBytes;

    Pattern(int code, int firstBytes, int secondBytes) {
        this.code = code;
        this.firstBytes = firstBytes;
        this.secondBytes = secondBytes;
    }

    static Pattern of(int code) throws MalformedPacket {
        return switch (code) {
            case 1 -> XX;
            case 2 -> IK;
            default -> throw new MalformedPacket("handshake pattern " + code);
        };
    }

    int code() {
        return code;
    }

    /** Length of Noise message 1. */
    public int firstBytes() {
        return firstBytes;
    }

    /** Length of Noise message 2. */
    public int secondBytes() {
        return secondBytes;
    }
}
