package org.ipop.link;

import io.netty.buffer.ByteBuf;
import org.ipop.wire.FirstByte;

/** Tells handshakes and sealed datagrams apart by their first byte, wherever they came from. */
final class Arrivals {
    private final Local local;
    private final HandshakeDriver handshakes;
    private final SessionTable sessions;

    Arrivals(Local local, HandshakeDriver handshakes, SessionTable sessions) {
        this.local = local;
        this.handshakes = handshakes;
        this.sessions = sessions;
    }

    /** Owns the datagram. */
    void take(ByteBuf datagram, Route from) {
        int first = datagram.isReadable() ? datagram.getUnsignedByte(datagram.readerIndex()) : -1;
        if (first == FirstByte.SEALED) {
            sessions.sealed(datagram, from);
        } else if (FirstByte.isHandshake(first)) {
            handshakes.datagram(datagram, from);
        } else {
            datagram.release();
            local.dropped("unknown-type");
        }
    }
}
