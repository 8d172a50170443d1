package org.ipop.switchboard;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.api.security.Session;

/**
 * Handshakes, whoever makes them. One of ours that is under way begins anew with the next provider, one of a peer's
 * ends, and the peer repeats it. Thread: node loop, but for {@link Handshake}.
 */
final class SwitchedHandshakes implements HandshakeFactory, Front<HandshakeFactory> {
    /** Read by workers that look whether their handshake still counts. */
    private volatile HandshakeFactory provider;
    private int generation;

    @Override
    public Handshake initiate(int localIndex, Optional<NodeId> expected, Optional<Bytes> staticKey) {
        return new Initiator(localIndex, expected, staticKey);
    }

    @Override
    public Handshake respond(int localIndex) {
        return new Responder(provider.respond(localIndex));
    }

    @Override
    public Screening screen(ByteBuf initiation, Optional<InetSocketAddress> source, boolean underLoad) {
        return provider == null ? new Screening.Drop("exchanged") : provider.screen(initiation, source, underLoad);
    }

    @Override
    public int generation() {
        return generation;
    }

    @Override
    public String algorithms() {
        HandshakeFactory present = provider;
        return present == null ? "nobody" : present.algorithms();
    }

    @Override
    public void plugged(HandshakeFactory next) {
        provider = next;
        generation++;
    }

    @Override
    public void unplugged(HandshakeFactory former) {
        provider = null;
    }

    /** What comes of a provider that has gone meanwhile does not count. */
    private Handshake.Progress progress(Handshake by, HandshakeFactory maker, ByteBuf datagram, boolean fatal)
            throws HandshakeRefused {
        if (maker != provider) {
            throw new HandshakeRefused("exchanged", fatal);
        }
        Handshake.Progress progress = by.receive(datagram);
        if (maker != provider) {
            progress.send().forEach(ByteBuf::release);
            progress.session().ifPresent(Session::close);
            throw new HandshakeRefused("exchanged", fatal);
        }
        return progress;
    }

    private final class Initiator implements Handshake {
        private final int index;
        private final Optional<NodeId> expected;
        private final Optional<Bytes> staticKey;
        private HandshakeFactory maker;
        private Handshake behind;

        private Initiator(int index, Optional<NodeId> expected, Optional<Bytes> staticKey) {
            this.index = index;
            this.expected = expected;
            this.staticKey = staticKey;
            make();
        }

        /** False if nobody can make one now. */
        private boolean make() {
            close();
            maker = provider;
            behind = maker == null ? null : maker.initiate(index, expected, staticKey);
            return behind != null;
        }

        @Override
        public List<ByteBuf> start() {
            return behind == null ? List.of() : behind.start();
        }

        @Override
        public Progress receive(ByteBuf datagram) throws HandshakeRefused {
            if (behind == null) {
                throw new HandshakeRefused("exchanged", false);
            }
            return progress(behind, maker, datagram, false);
        }

        @Override
        public List<ByteBuf> lastFlight() {
            if (behind != null && maker == provider) {
                return behind.lastFlight();
            }
            return make() ? behind.start() : List.of();
        }

        @Override
        public void close() {
            if (behind != null) {
                behind.close();
                behind = null;
            }
        }
    }

    private final class Responder implements Handshake {
        private final HandshakeFactory maker = provider;
        private final Handshake behind;

        private Responder(Handshake behind) {
            this.behind = behind;
        }

        @Override
        public List<ByteBuf> start() {
            return behind.start();
        }

        @Override
        public Progress receive(ByteBuf datagram) throws HandshakeRefused {
            return progress(behind, maker, datagram, true);
        }

        @Override
        public List<ByteBuf> lastFlight() {
            return maker == provider ? behind.lastFlight() : List.of();
        }

        @Override
        public void close() {
            behind.close();
        }
    }
}
