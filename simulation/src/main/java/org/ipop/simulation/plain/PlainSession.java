package org.ipop.simulation.plain;

import io.netty.buffer.ByteBuf;
import org.ipop.api.Bytes;
import org.ipop.api.security.Session;
import org.ipop.wire.SealedHeader;

/** Puts the header of a sealed datagram before the plaintext and a tag of zeros behind it. */
final class PlainSession implements Session {
    private static final int WINDOW = Long.SIZE;

    private final Info info;
    private final int remoteIndex;
    private long sealed;
    private long highest = -1;
    /** Bit i: the one i before the highest has come. */
    private long arrived;
    private boolean closed;

    PlainSession(Info info, int remoteIndex) {
        this.info = info;
        this.remoteIndex = remoteIndex;
    }

    @Override
    public Info info() {
        return info;
    }

    @Override
    public void seal(ByteBuf packet) {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        int start = packet.readerIndex() - HEADER_BYTES;
        SealedHeader.set(packet, start, remoteIndex, sealed++);
        packet.readerIndex(start).writeZero(TAG_BYTES);
    }

    @Override
    public Opened open(ByteBuf datagram) {
        if (!SealedHeader.isSealed(datagram)) {
            return Opened.MALFORMED;
        }
        if (!isNew(SealedHeader.counter(datagram))) {
            return Opened.REPLAYED;
        }
        datagram.skipBytes(HEADER_BYTES).writerIndex(datagram.writerIndex() - TAG_BYTES);
        return Opened.OPENED;
    }

    @Override
    public long sealed() {
        return sealed;
    }

    @Override
    public Session derive(Bytes label, int localIndex, int remote) {
        return new PlainSession(new Info(info.peer(), info.peerPublicKey(), info.peerStaticKey(),
            info.handshakeHash(), info.initiator(), localIndex), remote);
    }

    @Override
    public void close() {
        closed = true;
    }

    /** As RFC 6479, with a window of one word. */
    private boolean isNew(long counter) {
        if (counter > highest) {
            long ahead = counter - highest;
            arrived = ahead >= WINDOW ? 1 : arrived << ahead | 1;
            highest = counter;
            return true;
        }
        long behind = highest - counter;
        if (behind >= WINDOW || (arrived >>> behind & 1) != 0) {
            return false;
        }
        arrived |= 1L << behind;
        return true;
    }
}
