package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.security.Session;
import org.ipop.wire.FirstByte;

/** A session whose seal is a header and a tag of zeros, and whose counter says what the test wants. */
final class FakeSession implements Session {
    final List<Bytes> labels = new ArrayList<>();
    final List<FakeSession> derived = new ArrayList<>();
    private final Info info;
    long sealed;
    boolean closed;

    FakeSession(NodeId peer, boolean initiator, int localIndex) {
        this.info = new Info(peer, Bytes.copyOf(new byte[32]), Bytes.copyOf(new byte[32]),
            Bytes.copyOf(peer.key().toBytes()), initiator, localIndex);
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
        sealed++;
        int start = packet.readerIndex() - HEADER_BYTES;
        packet.readerIndex(start).setZero(start, HEADER_BYTES).setByte(start, FirstByte.SEALED).writeZero(TAG_BYTES);
    }

    /** Opens what another one has sealed. */
    @Override
    public Opened open(ByteBuf datagram) {
        datagram.skipBytes(HEADER_BYTES).writerIndex(datagram.writerIndex() - TAG_BYTES);
        return Opened.OPENED;
    }

    @Override
    public long sealed() {
        return sealed;
    }

    @Override
    public Session derive(Bytes label, int localIndex, int remoteIndex) {
        labels.add(label);
        FakeSession made = new FakeSession(info.peer(), info.initiator(), localIndex);
        derived.add(made);
        return made;
    }

    @Override
    public void close() {
        closed = true;
    }
}
