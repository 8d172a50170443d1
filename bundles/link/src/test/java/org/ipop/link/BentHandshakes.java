package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.api.security.Session;

/** Real handshakes whose sessions can be made to look used up, and whose initiations can be kept from leaving. */
final class BentHandshakes implements HandshakeFactory {
    private final HandshakeFactory real;
    private final List<Worn> sessions = new ArrayList<>();
    boolean mute;

    BentHandshakes(HandshakeFactory real) {
        this.real = real;
    }

    /** From now on the sessions that there are have sealed so many packets more. */
    void wear(long packets) {
        sessions.forEach(session -> session.extra = packets);
    }

    int sessions() {
        return sessions.size();
    }

    @Override
    public Handshake initiate(int localIndex, Optional<NodeId> expected, Optional<Bytes> staticKey) {
        return new Bent(real.initiate(localIndex, expected, staticKey));
    }

    @Override
    public Handshake respond(int localIndex) {
        return new Bent(real.respond(localIndex));
    }

    @Override
    public Screening screen(ByteBuf initiation, Optional<InetSocketAddress> source, boolean underLoad) {
        return real.screen(initiation, source, underLoad);
    }

    private final class Bent implements Handshake {
        private final Handshake handshake;

        private Bent(Handshake handshake) {
            this.handshake = handshake;
        }

        @Override
        public List<ByteBuf> start() {
            return unlessMute(handshake.start());
        }

        @Override
        public Progress receive(ByteBuf datagram) throws HandshakeRefused {
            Progress progress = handshake.receive(datagram);
            return new Progress(progress.send(), progress.session().map(made -> {
                Worn worn = new Worn(made);
                sessions.add(worn);
                return worn;
            }));
        }

        @Override
        public List<ByteBuf> lastFlight() {
            return unlessMute(handshake.lastFlight());
        }

        @Override
        public void close() {
            handshake.close();
        }

        private List<ByteBuf> unlessMute(List<ByteBuf> flight) {
            if (!mute) {
                return flight;
            }
            flight.forEach(ByteBuf::release);
            return List.of();
        }
    }

    private static final class Worn implements Session {
        private final Session session;
        private long extra;

        private Worn(Session session) {
            this.session = session;
        }

        @Override
        public Info info() {
            return session.info();
        }

        @Override
        public void seal(ByteBuf packet) {
            session.seal(packet);
        }

        @Override
        public Opened open(ByteBuf datagram) {
            return session.open(datagram);
        }

        @Override
        public long sealed() {
            return session.sealed() + extra;
        }

        @Override
        public Session derive(Bytes label, int localIndex, int remoteIndex) {
            return session.derive(label, localIndex, remoteIndex);
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
