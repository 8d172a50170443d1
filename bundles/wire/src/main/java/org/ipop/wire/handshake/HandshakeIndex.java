package org.ipop.wire.handshake;

import io.netty.buffer.ByteBuf;
import org.ipop.wire.FirstByte;
import org.ipop.wire.MalformedPacket;

/** Finds the index in a handshake datagram without parsing the rest; the second word in every one of them. */
public final class HandshakeIndex {
    private static final int OFFSET = 4;

    private HandshakeIndex() {
    }

    /**
     * The initiator's own index in an initiation, the receiver's in every other handshake datagram. Does not move the
     * reader index.
     */
    public static int of(ByteBuf datagram) throws MalformedPacket {
        if (datagram.readableBytes() < OFFSET + Integer.BYTES
            || !FirstByte.isHandshake(datagram.getUnsignedByte(datagram.readerIndex()))) {
            throw new MalformedPacket("handshake datagram: " + datagram.readableBytes() + " bytes");
        }
        return datagram.getInt(datagram.readerIndex() + OFFSET);
    }
}
