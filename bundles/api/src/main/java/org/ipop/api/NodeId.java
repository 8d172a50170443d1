package org.ipop.api;

import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Who a node is: the first 160 bits of SHA-256 of its Ed25519 public key (32 bytes, RFC 8032). It is also the node's
 * position in the bootstrap ring; in a network's ring the position comes from the certificate. Thread: any.
 */
public record NodeId(Key key) implements Comparable<NodeId> {
    public static final int BYTES = Key.BYTES;

    /** Throws IllegalArgumentException unless {@code ed25519} has 32 bytes. */
    public static NodeId ofPublicKey(byte[] ed25519) {
        if (ed25519.length != 32) {
            throw new IllegalArgumentException("an Ed25519 public key has 32 bytes, not " + ed25519.length);
        }
        try {
            return new NodeId(Key.of(MessageDigest.getInstance("SHA-256").digest(ed25519)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Reads 20 bytes; throws IndexOutOfBoundsException if there are fewer. */
    public static NodeId read(ByteBuf in) {
        return new NodeId(Key.read(in));
    }

    public static NodeId fromHex(String hex) {
        return new NodeId(Key.fromHex(hex));
    }

    public void write(ByteBuf out) {
        key.write(out);
    }

    public byte[] toBytes() {
        return key.toBytes();
    }

    /** As a record's, but quick; see {@link Key#equals}. */
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof NodeId node && key.equals(node.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public int compareTo(NodeId other) {
        return key.compareTo(other.key);
    }

    public String toHex() {
        return key.toHex();
    }

    public String toShort() {
        return key.toShort();
    }

    @Override
    public String toString() {
        return key.toHex();
    }
}
