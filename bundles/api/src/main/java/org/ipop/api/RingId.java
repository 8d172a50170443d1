package org.ipop.api;

import java.nio.charset.StandardCharsets;

/** Which ring a message belongs to, on the wire 64 bits. Several rings share one link. Thread: any. */
public record RingId(long value) implements Comparable<RingId> {
    /** The ring of all nodes: reachability only, nothing of value. Position = node id. */
    public static final RingId BOOTSTRAP = new RingId(0);
    /** Not a ring but a link's channel between a joiner and the issuer of its invitation. */
    public static final RingId ENROLMENT = new RingId(1);

    private static final byte[] LABEL = "ipop ring".getBytes(StandardCharsets.US_ASCII);

    /** The ring of the network whose authority has this Ed25519 public key (32 bytes). */
    public static RingId ofAuthority(byte[] ed25519) {
        return new RingId(Key.hash(LABEL, ed25519).high());
    }

    @Override
    public int compareTo(RingId other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return String.format("%016x", value);
    }
}
