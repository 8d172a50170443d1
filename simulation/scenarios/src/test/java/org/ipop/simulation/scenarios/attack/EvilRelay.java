package org.ipop.simulation.scenarios.attack;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.Transport;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.api.security.Session;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.SealedHeader;
import org.ipop.wire.link.FrameType;
import org.ipop.wire.link.RelayHeader;

/**
 * A relay with a changed security bundle and a changed transport: it sees each frame that it hands on before it is
 * sealed for the next hop, and does to it what it likes. Probes are small; it can spare them.
 */
final class EvilRelay {
    private static final int PROBES_ARE_SHORTER = 150;
    private static final long DELAY_NANOS = 400_000_000L;
    private static final long DISORDER_NANOS = 200_000_000L;

    private final VirtualTime time;
    private final SplittableRandom random;
    /** Of sealed datagrams that are on their way to the socket, and what becomes of them there. */
    private final Map<SealedHeader, Long> marked = new HashMap<>();
    Deed deed = Deed.NOTHING;
    long done;

    enum Deed { NOTHING, DROP, ALTER, DELAY, REORDER }

    EvilRelay(VirtualTime time) {
        this.time = time;
        this.random = time.split();
    }

    Citizen.Parts parts() {
        return new Citizen.Parts(EvilTransport::new, EvilHandshakes::new, UnaryOperator.identity());
    }

    private static boolean relayed(ByteBuf frame) {
        return frame.getUnsignedByte(frame.readerIndex()) == FrameType.RELAY;
    }

    private void seal(Session session, ByteBuf frame) {
        boolean traffic = relayed(frame) && deed != Deed.NOTHING;
        boolean large = traffic && frame.readableBytes() > RelayHeader.BYTES + PROBES_ARE_SHORTER;
        if (large && deed == Deed.ALTER) {
            int last = frame.writerIndex() - 1;
            frame.setByte(last, frame.getByte(last) ^ 1);
            done++;
        }
        session.seal(frame);
        if (large && deed == Deed.DROP) {
            mark(frame, -1);
        } else if (traffic && deed == Deed.DELAY) {
            mark(frame, DELAY_NANOS);
        } else if (traffic && deed == Deed.REORDER) {
            mark(frame, random.nextLong(DISORDER_NANOS));
        }
    }

    private void mark(ByteBuf sealed, long delayNanos) {
        int at = sealed.readerIndex();
        marked.put(new SealedHeader(sealed.getInt(at + 4), SealedHeader.counter(sealed)), delayNanos);
        done++;
    }

    private final class EvilTransport implements Transport {
        private final Transport usual;

        private EvilTransport(Transport usual) {
            this.usual = usual;
        }

        @Override
        public String scheme() {
            return usual.scheme();
        }

        @Override
        public CompletionStage<TransportSocket> open(InetSocketAddress bind, DatagramSink sink) {
            return usual.open(bind, sink).thenApply(EvilSocket::new);
        }
    }

    private final class EvilSocket implements TransportSocket {
        private final TransportSocket usual;

        private EvilSocket(TransportSocket usual) {
            this.usual = usual;
        }

        @Override
        public InetSocketAddress local() {
            return usual.local();
        }

        @Override
        public int mtu() {
            return usual.mtu();
        }

        @Override
        public void send(Datagram datagram) {
            ByteBuf payload = datagram.payload();
            Long delay = SealedHeader.isSealed(payload)
                ? marked.remove(new SealedHeader(payload.getInt(payload.readerIndex() + 4),
                    SealedHeader.counter(payload))) : null;
            if (delay == null) {
                usual.send(datagram);
            } else if (delay < 0) {
                payload.release();
            } else {
                time.after(delay, () -> {
                    usual.send(datagram);
                    usual.flush();
                });
            }
        }

        @Override
        public void flush() {
            usual.flush();
        }

        @Override
        public void close() {
            usual.close();
        }
    }

    private final class EvilHandshakes implements HandshakeFactory {
        private final HandshakeFactory usual;

        private EvilHandshakes(HandshakeFactory usual) {
            this.usual = usual;
        }

        @Override
        public Handshake initiate(int localIndex, Optional<NodeId> expected, Optional<Bytes> staticKey) {
            return new EvilHandshake(usual.initiate(localIndex, expected, staticKey));
        }

        @Override
        public Handshake respond(int localIndex) {
            return new EvilHandshake(usual.respond(localIndex));
        }

        @Override
        public Screening screen(ByteBuf initiation, Optional<InetSocketAddress> source, boolean underLoad) {
            return usual.screen(initiation, source, underLoad);
        }
    }

    private final class EvilHandshake implements Handshake {
        private final Handshake usual;

        private EvilHandshake(Handshake usual) {
            this.usual = usual;
        }

        @Override
        public List<ByteBuf> start() {
            return usual.start();
        }

        @Override
        public Progress receive(ByteBuf datagram) throws HandshakeRefused {
            Progress progress = usual.receive(datagram);
            return new Progress(progress.send(), progress.session().map(EvilSession::new));
        }

        @Override
        public List<ByteBuf> lastFlight() {
            return usual.lastFlight();
        }

        @Override
        public void close() {
            usual.close();
        }
    }

    private final class EvilSession implements Session {
        private final Session usual;

        private EvilSession(Session usual) {
            this.usual = usual;
        }

        @Override
        public Info info() {
            return usual.info();
        }

        @Override
        public void seal(ByteBuf packet) {
            EvilRelay.this.seal(usual, packet);
        }

        @Override
        public Opened open(ByteBuf datagram) {
            return usual.open(datagram);
        }

        @Override
        public long sealed() {
            return usual.sealed();
        }

        @Override
        public Session derive(Bytes label, int localIndex, int remoteIndex) {
            return usual.derive(label, localIndex, remoteIndex);
        }

        @Override
        public void close() {
            usual.close();
        }
    }
}
