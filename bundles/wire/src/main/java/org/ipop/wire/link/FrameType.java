package org.ipop.wire.link;

/** The first byte of a link's frame. */
public final class FrameType {
    public static final int PING = 0x01;
    public static final int PONG = 0x02;
    public static final int ACK = 0x03;
    public static final int BYE = 0x04;
    /** Tests whether a path carries datagrams of its length. */
    public static final int SIZE_PROBE = 0x05;
    public static final int SIZE_ANSWER = 0x06;
    public static final int SIGHTING = 0x07;
    /** The frame in it is repeated until it is acknowledged: {@link ReliableHeader}. */
    public static final int RELIABLE = 0x08;
    /** A part of a frame that does not fit a datagram: {@link FragmentHeader}. */
    public static final int FRAGMENT = 0x09;
    /** A message of a ring: {@link RingMessageHeader}. */
    public static final int RING_MESSAGE = 0x0A;
    /** A datagram on its way between two others: {@link RelayHeader}. */
    public static final int RELAY = 0x0B;
    public static final int ABOUT = 0x10;
    public static final int GREETING = 0x11;
    public static final int PROOF = 0x12;
    public static final int ADMITTED = 0x13;
    public static final int LEAVE = 0x14;

    private FrameType() {
    }

    /** Frames that set up a link or keep it alive, as opposed to those that carry traffic. */
    public static boolean isSignalling(int type) {
        return type <= RELIABLE;
    }
}
