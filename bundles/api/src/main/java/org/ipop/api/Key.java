package org.ipop.api;

import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A point on a ring of 2^160 points, as an unsigned number: a member's position or the place of a value.
 * Three primitive words instead of an array, since a ring of 100,000 members holds millions of them. Thread: any.
 */
public record Key(long high, long middle, int low) implements Comparable<Key> {
    public static final int BYTES = 20;
    public static final int BITS = 160;

    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    /** The first 20 bytes of {@code source}; throws IllegalArgumentException if there are fewer. */
    public static Key of(byte[] source) {
        if (source.length < BYTES) {
            throw new IllegalArgumentException("a key has 20 bytes, not " + source.length);
        }
        return new Key(word(source, 0, Long.BYTES), word(source, 8, Long.BYTES), (int) word(source, 16, Integer.BYTES));
    }

    /** Truncated SHA-256 over the parts, each preceded by its length, so that no two lists of parts collide. */
    public static Key hash(byte[]... parts) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha256.update(new byte[] {(byte) (part.length >>> 8), (byte) part.length});
                sha256.update(part);
            }
            return of(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Reads 20 bytes; throws IndexOutOfBoundsException if there are fewer. */
    public static Key read(ByteBuf in) {
        return new Key(in.readLong(), in.readLong(), in.readInt());
    }

    public static Key fromHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    public void write(ByteBuf out) {
        out.writeLong(high).writeLong(middle).writeInt(low);
    }

    public byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[i] = (byte) (high >>> (56 - 8 * i));
            bytes[8 + i] = (byte) (middle >>> (56 - 8 * i));
        }
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[16 + i] = (byte) (low >>> (24 - 8 * i));
        }
        return bytes;
    }

    /** The clockwise distance from this point to {@code other}: (other - this) mod 2^160. */
    public Key distanceTo(Key other) {
        long lowDifference = (other.low & UNSIGNED_INT) - (low & UNSIGNED_INT);
        long borrowLow = lowDifference < 0 ? 1 : 0;
        long middleDifference = other.middle - middle - borrowLow;
        boolean borrowMiddle = borrowLow == 0
            ? Long.compareUnsigned(other.middle, middle) < 0
            : Long.compareUnsigned(other.middle, middle) <= 0;
        return new Key(other.high - high - (borrowMiddle ? 1 : 0), middleDifference, (int) lowDifference);
    }

    /** This point plus 2^bit, mod 2^160; {@code bit} in 0..159. The start of a finger's interval (Chord). */
    public Key plusPowerOfTwo(int bit) {
        if (bit < 0 || bit >= BITS) {
            throw new IllegalArgumentException("bit " + bit + " is outside 0..159");
        }
        if (bit >= 96) {
            return new Key(high + (1L << (bit - 96)), middle, low);
        }
        if (bit >= 32) {
            long sum = middle + (1L << (bit - 32));
            return new Key(high + carry(sum, middle), sum, low);
        }
        long sum = (low & UNSIGNED_INT) + (1L << bit);
        long newMiddle = middle + (sum >>> 32);
        return new Key(high + carry(newMiddle, middle), newMiddle, (int) sum);
    }

    /** The point just before this one, mod 2^160. */
    public Key minusOne() {
        long newMiddle = low == 0 ? middle - 1 : middle;
        return new Key(low == 0 && middle == 0 ? high - 1 : high, newMiddle, low - 1);
    }

    /** Is this point in the clockwise interval (from, to]? The whole ring if both ends are equal. */
    public boolean inHalfOpen(Key from, Key to) {
        return equals(to) || inOpen(from, to);
    }

    /** Is this point in the clockwise interval (from, to)? All but that point if both ends are equal. */
    public boolean inOpen(Key from, Key to) {
        if (from.equals(to)) {
            return !equals(from);
        }
        return !equals(from) && !equals(to) && from.distanceTo(this).compareTo(from.distanceTo(to)) < 0;
    }

    /** Index 0..159 of the highest set bit, -1 for zero. */
    public int highestBit() {
        if (high != 0) {
            return 159 - Long.numberOfLeadingZeros(high);
        }
        if (middle != 0) {
            return 95 - Long.numberOfLeadingZeros(middle);
        }
        return 31 - Integer.numberOfLeadingZeros(low);
    }

    /** As a record's, but quick where many keys are compared, most of them with themselves. */
    @Override
    public boolean equals(Object other) {
        return this == other
            || other instanceof Key key && high == key.high && middle == key.middle && low == key.low;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(high) * 31 + Long.hashCode(middle) + low;
    }

    @Override
    public int compareTo(Key other) {
        if (this == other) {
            return 0;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        if (byHigh != 0) {
            return byHigh;
        }
        int byMiddle = Long.compareUnsigned(middle, other.middle);
        return byMiddle != 0 ? byMiddle : Integer.compareUnsigned(low, other.low);
    }

    public String toHex() {
        return String.format("%016x%016x%08x", high, middle, low);
    }

    /** The first eight digits, for people. */
    public String toShort() {
        return HexFormat.of().toHexDigits(high >>> Integer.SIZE, Integer.BYTES * 2);
    }

    @Override
    public String toString() {
        return toHex();
    }

    private static long carry(long sum, long addend) {
        return Long.compareUnsigned(sum, addend) < 0 ? 1 : 0;
    }

    private static long word(byte[] source, int offset, int length) {
        long word = 0;
        for (int i = 0; i < length; i++) {
            word = word << 8 | source[offset + i] & 0xFF;
        }
        return word;
    }
}
