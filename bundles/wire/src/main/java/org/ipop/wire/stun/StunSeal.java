package org.ipop.wire.stun;

import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The checks at the end of a message (RFC 8489, sections 14.5 to 14.7). Each covers what stands before it, with the
 * header's length as if the message ended right behind it. Buffers hold one message from reader index to writer index.
 */
public final class StunSeal {
    private static final int FINGERPRINT_BYTES = 8;
    private static final int FINGERPRINT_MASK = 0x5354554E;

    private StunSeal() {
    }

    /** Appends MESSAGE-INTEGRITY. The key of a short-term credential is its password. */
    public static void addIntegrity(ByteBuf message, byte[] key) {
        append(message, StunTypes.MESSAGE_INTEGRITY,
            hmac("HmacSHA1", key, covered(message, message.readableBytes(), 24)));
    }

    /** Appends MESSAGE-INTEGRITY-SHA256, not truncated. */
    public static void addIntegritySha256(ByteBuf message, byte[] key) {
        append(message, StunTypes.MESSAGE_INTEGRITY_SHA256,
            hmac("HmacSHA256", key, covered(message, message.readableBytes(), 36)));
    }

    /** Appends FINGERPRINT; nothing may follow. */
    public static void addFingerprint(ByteBuf message) {
        int crc = crc(covered(message, message.readableBytes(), FINGERPRINT_BYTES));
        append(message, StunTypes.FINGERPRINT, StunCodec.fourBytes(crc));
    }

    /** Is there an integrity attribute, and does the strongest one fit the key? For messages that have been read. */
    public static boolean isAuthentic(ByteBuf message, byte[] key) {
        int strong = find(message, StunTypes.MESSAGE_INTEGRITY_SHA256);
        if (strong >= 0) {
            return fits("HmacSHA256", key, message, strong);
        }
        int weak = find(message, StunTypes.MESSAGE_INTEGRITY);
        return weak >= 0 && fits("HmacSHA1", key, message, weak);
    }

    /** What FINGERPRINT, the last attribute, must hold. */
    static int crcBeforeFingerprint(ByteBuf message) {
        return crc(covered(message, message.readableBytes() - FINGERPRINT_BYTES, FINGERPRINT_BYTES));
    }

    private static boolean fits(String algorithm, byte[] key, ByteBuf message, int offset) {
        byte[] found = new byte[message.getUnsignedShort(message.readerIndex() + offset + 2)];
        message.getBytes(message.readerIndex() + offset + 4, found);
        byte[] wanted = hmac(algorithm, key, covered(message, offset, 4 + found.length));
        return MessageDigest.isEqual(found, Arrays.copyOf(wanted, found.length));
    }

    /** The first {@code length} bytes, the header's length set as if {@code more} bytes followed. */
    private static byte[] covered(ByteBuf message, int length, int more) {
        byte[] content = new byte[length];
        message.getBytes(message.readerIndex(), content);
        int bodyBytes = length + more - StunMessage.HEADER_BYTES;
        content[2] = (byte) (bodyBytes >> 8);
        content[3] = (byte) bodyBytes;
        return content;
    }

    private static void append(ByteBuf message, int type, byte[] value) {
        StunCodec.append(message, type, value);
        message.setShort(message.readerIndex() + 2, message.readableBytes() - StunMessage.HEADER_BYTES);
    }

    private static int find(ByteBuf message, int type) {
        int offset = StunMessage.HEADER_BYTES;
        while (offset < message.readableBytes()) {
            if (message.getUnsignedShort(message.readerIndex() + offset) == type) {
                return offset;
            }
            int length = message.getUnsignedShort(message.readerIndex() + offset + 2);
            offset += 4 + length + StunCodec.padding(length);
        }
        return -1;
    }

    private static int crc(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return (int) crc.getValue() ^ FINGERPRINT_MASK;
    }

    private static byte[] hmac(String algorithm, byte[] key, byte[] content) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
