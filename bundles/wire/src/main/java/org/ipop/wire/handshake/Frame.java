package org.ipop.wire.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.ipop.api.Bytes;
import org.ipop.wire.MalformedPacket;

/** What all handshake datagrams share: a fixed length, a first word, runs of bytes. */
final class Frame {
    static final int MAC_BYTES = 16;

    private Frame() {
    }

    /** A view with a reader index of its own, behind the first word, which has been checked. */
    static ByteBuf open(ByteBuf datagram, int bytes, int firstWord, String what) throws MalformedPacket {
        exactly(datagram, bytes, what);
        ByteBuf in = datagram.duplicate();
        if (in.readInt() != firstWord) {
            throw new MalformedPacket(what + ": first word");
        }
        return in;
    }

    static void exactly(ByteBuf datagram, int bytes, String what) throws MalformedPacket {
        if (datagram.readableBytes() != bytes) {
            throw new MalformedPacket(what + ": " + datagram.readableBytes() + " bytes instead of " + bytes);
        }
    }

    static Bytes run(ByteBuf in, int bytes) {
        byte[] content = new byte[bytes];
        in.readBytes(content);
        return Bytes.copyOf(content);
    }

    /** Throws IllegalArgumentException, since only we can have made it so. */
    static void check(Bytes field, int bytes, String what) {
        if (field.length() != bytes) {
            throw new IllegalArgumentException(what + " has " + field.length() + " bytes instead of " + bytes);
        }
    }

    /** The first bytes of a datagram, for a message authentication code. */
    static byte[] prefix(ByteBuf whole, int bytes) {
        byte[] prefix = new byte[bytes];
        whole.getBytes(whole.readerIndex(), prefix);
        return prefix;
    }

    static ByteBuf buffer(int bytes) {
        return Unpooled.buffer(bytes, bytes);
    }
}
