package org.ipop.wire.handshake;

import io.netty.buffer.ByteBuf;
import org.ipop.api.Bytes;
import org.ipop.wire.MalformedPacket;

/**
 * Noise message 1; always 272 bytes, which is more than any answer to it.
 * <pre>
 * +---------------------------------------------------------------+
 * |       {@link InitiationHeader}, 28 bytes                      |
 * +---------------------------------------------------------------+
 * |       Noise message 1: 32 bytes (XX) or 212 bytes (IK)        |
 * |       zeros up to byte 240                                    |
 * +---------------------------------------------------------------+
 * |       mac1 over bytes 0..239, 16 bytes                        |
 * +---------------------------------------------------------------+
 * |       mac2 over bytes 0..255, 16 bytes; zeros without cookie  |
 * +---------------------------------------------------------------+
 * </pre>
 */
public record Initiation(InitiationHeader header, Bytes noise, Bytes mac1, Bytes mac2) {
    public static final int BYTES = 272;

    private static final int MAC1_OFFSET = 240;
    private static final int MAC2_OFFSET = 256;
    private static final Bytes NO_MAC = Bytes.copyOf(new byte[Frame.MAC_BYTES]);

    public Initiation {
        Frame.check(noise, header.pattern().firstBytes(), "Noise message 1");
        Frame.check(mac1, Frame.MAC_BYTES, "mac1");
        Frame.check(mac2, Frame.MAC_BYTES, "mac2");
    }

    /** Without its message authentication codes. */
    public static Initiation unauthenticated(InitiationHeader header, byte[] noise) {
        return new Initiation(header, Bytes.copyOf(noise), NO_MAC, NO_MAC);
    }

    /** Does not move the reader index. */
    public static Initiation parse(ByteBuf datagram) throws MalformedPacket {
        Frame.exactly(datagram, BYTES, "initiation");
        ByteBuf in = datagram.duplicate();
        InitiationHeader header = InitiationHeader.read(in);
        Bytes noise = Frame.run(in, header.pattern().firstBytes());
        for (int left = MAC1_OFFSET - InitiationHeader.BYTES - noise.length(); left > 0; left--) {
            if (in.readByte() != 0) {
                throw new MalformedPacket("initiation: padding");
            }
        }
        return new Initiation(header, noise, Frame.run(in, Frame.MAC_BYTES), Frame.run(in, Frame.MAC_BYTES));
    }

    public Initiation withMac1(byte[] mac) {
        return new Initiation(header, noise, Bytes.copyOf(mac), mac2);
    }

    public Initiation withMac2(byte[] mac) {
        return new Initiation(header, noise, mac1, Bytes.copyOf(mac));
    }

    public boolean hasCookie() {
        return !mac2.equals(NO_MAC);
    }

    /** What mac1 is computed over. */
    public byte[] mac1Input() {
        return Frame.prefix(encode(), MAC1_OFFSET);
    }

    /** What mac2 is computed over. */
    public byte[] mac2Input() {
        return Frame.prefix(encode(), MAC2_OFFSET);
    }

    /** A heap buffer that belongs to the caller. */
    public ByteBuf encode() {
        ByteBuf out = Frame.buffer(BYTES);
        header.write(out);
        out.writeBytes(noise.toArray()).writeZero(MAC1_OFFSET - out.writerIndex());
        return out.writeBytes(mac1.toArray()).writeBytes(mac2.toArray());
    }
}
