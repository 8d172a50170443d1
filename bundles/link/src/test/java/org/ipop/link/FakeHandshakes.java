package org.ipop.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.wire.FirstByte;

/** Handshakes without mathematics; the last byte of a datagram says what comes of it. */
final class FakeHandshakes implements HandshakeFactory {
    static final int GOES_ON = 1;
    static final int SESSION = 2;
    static final int BAD = 3;
    static final int FATAL = 4;

    final List<Fake> made = new ArrayList<>();
    final List<Boolean> load = new ArrayList<>();
    private final NodeId peer;
    Screening screening = new Screening.Admit();

    FakeHandshakes(NodeId peer) {
        this.peer = peer;
    }

    static ByteBuf datagram(int type, int index, int outcome) {
        return Unpooled.buffer(12).writeByte(type).writeZero(3).writeInt(index).writeByte(outcome);
    }

    @Override
    public Handshake initiate(int localIndex, Optional<NodeId> expected, Optional<Bytes> staticKey) {
        return make(localIndex, true);
    }

    @Override
    public Handshake respond(int localIndex) {
        return make(localIndex, false);
    }

    @Override
    public Screening screen(ByteBuf initiation, Optional<InetSocketAddress> source, boolean underLoad) {
        load.add(underLoad);
        return screening;
    }

    private Fake make(int index, boolean initiator) {
        Fake fake = new Fake(index, initiator);
        made.add(fake);
        return fake;
    }

    final class Fake implements Handshake {
        final int index;
        private final boolean initiator;
        int received;
        boolean closed;
        Optional<FakeSession> session = Optional.empty();

        private Fake(int index, boolean initiator) {
            this.index = index;
            this.initiator = initiator;
        }

        @Override
        public List<ByteBuf> start() {
            return lastFlight();
        }

        @Override
        public Progress receive(ByteBuf datagram) throws HandshakeRefused {
            received++;
            int outcome = datagram.getByte(datagram.writerIndex() - 1);
            if (outcome == BAD || outcome == FATAL) {
                throw new HandshakeRefused("forged", outcome == FATAL);
            }
            if (outcome == SESSION) {
                session = Optional.of(new FakeSession(peer, initiator, index));
            }
            return new Progress(lastFlight(), session.map(each -> each));
        }

        @Override
        public List<ByteBuf> lastFlight() {
            int type = initiator ? FirstByte.HANDSHAKE_INITIATION : FirstByte.HANDSHAKE_RESPONSE;
            return List.of(datagram(type, index, GOES_ON));
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
