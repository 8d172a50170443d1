package org.ipop.wire;

/**
 * The first byte of a datagram on a node's socket, in the manner of RFC 7983: 0 to 3 is STUN; ours lie in 192 to 255,
 * which that RFC leaves free.
 */
public final class FirstByte {
    /** Noise message 1 and what surrounds it. */
    public static final int HANDSHAKE_INITIATION = 0xC0;
    /** Noise message 2. */
    public static final int HANDSHAKE_RESPONSE = 0xC1;
    /** Noise message 3 (pattern XX only). */
    public static final int HANDSHAKE_FINISH = 0xC2;
    /** "Come again with this cookie." */
    public static final int COOKIE_REPLY = 0xC3;
    /** Part of the ML-KEM exchange, sealed with the classical keys. */
    public static final int KEM_PART = 0xC4;
    /** Sealed with a session's keys: {@link SealedHeader}. */
    public static final int SEALED = 0xC8;
    /** "I am here", multicast on a LAN. */
    public static final int BEACON = 0xD0;

    private FirstByte() {
    }

    public static boolean isStun(int firstByte) {
        return firstByte >= 0 && firstByte <= 3;
    }

    public static boolean isHandshake(int firstByte) {
        return firstByte >= HANDSHAKE_INITIATION && firstByte <= KEM_PART;
    }
}
