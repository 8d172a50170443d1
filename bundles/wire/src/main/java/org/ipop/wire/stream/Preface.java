package org.ipop.wire.stream;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.ipop.wire.MalformedPacket;

/**
 * What each end of a plain or TLS stream says first, so that nothing else is taken for a node.
 * <pre>
 * | "IPOP/1" CR LF |     8 bytes; an end that sends something else is closed
 * </pre>
 */
public final class Preface {
    public static final byte FIRST_BYTE = 'I';

    private static final byte[] BYTES = "IPOP/1\r\n".getBytes(StandardCharsets.US_ASCII);

    private Preface() {
    }

    public static void write(ByteBuf out) {
        out.writeBytes(BYTES);
    }

    /** True if it was there and has been read; false if more bytes are needed. Throws at the first wrong byte. */
    public static boolean read(ByteBuf in) throws MalformedPacket {
        int there = Math.min(in.readableBytes(), BYTES.length);
        for (int i = 0; i < there; i++) {
            if (in.getByte(in.readerIndex() + i) != BYTES[i]) {
                throw new MalformedPacket("preface: byte " + i);
            }
        }
        if (there < BYTES.length) {
            return false;
        }
        in.skipBytes(BYTES.length);
        return true;
    }
}
