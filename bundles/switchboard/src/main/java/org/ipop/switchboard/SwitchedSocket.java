package org.ipop.switchboard;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.TransportSocket;

/**
 * A UDP socket that keeps its port. Whoever opens its address again takes it over; after a user that was suspended also
 * what came in between. What is sent while there is no socket is dropped. Thread: node loop.
 */
class SwitchedSocket<P> extends Bound<P, TransportSocket> {
    /** As long as a descriptor waits for a transport. */
    static final long UNCLAIMED_NANOS = 5_000_000_000L;
    /** A new user that nobody calls ready gets what was held after so long. */
    static final long HOLD_NANOS = 1_000_000_000L;

    private final InetSocketAddress wanted;
    private final Opening<P> opening;
    private InetSocketAddress local;
    private int mtu;
    private Use user;
    private Optional<HeldDatagrams> held = Optional.empty();

    /** How a provider opens it. */
    interface Opening<P> {
        CompletionStage<TransportSocket> open(P provider, InetSocketAddress bind, DatagramSink sink);
    }

    SwitchedSocket(Host host, InetSocketAddress wanted, Opening<P> opening, Consumer<Object> atClose) {
        super(host, "UDP " + wanted.getAddress().getHostAddress() + " port " + wanted.getPort(), atClose);
        this.wanted = wanted;
        this.opening = opening;
        this.local = wanted;
    }

    /** Whoever used it before hears nothing any more. */
    TransportSocket use(DatagramSink sink) {
        user = new Use(sink);
        if (held.isPresent()) {
            host().shared().context().schedule(HOLD_NANOS, this::deliver);
        }
        return user;
    }

    /** The user that has taken over is ready for what was held. */
    final void deliver() {
        if (held.isPresent() && !user.suspended) {
            HeldDatagrams waiting = held.get();
            held = Optional.empty();
            waiting.deliver(user.sink, user);
        }
    }

    @Override
    void ended() {
        held.ifPresent(HeldDatagrams::release);
        held = Optional.empty();
    }

    private void unclaimed(Use former) {
        if (user == former) {
            close();
        }
    }

    /** Is this the socket on that address? Port 0 is always another one. */
    final boolean isAt(InetSocketAddress bind) {
        return bind.getPort() != 0 && bind.equals(address());
    }

    @Override
    CompletionStage<TransportSocket> bind(P from) {
        return opening.open(from, address(), receiver());
    }

    @Override
    void bound(TransportSocket made) {
        local = made.local();
        mtu = made.mtu();
    }

    /** As wanted (a wildcard stays one of both families), but with the port that was really taken. */
    final InetSocketAddress address() {
        return new InetSocketAddress(wanted.getAddress(), local.getPort());
    }

    /** What the provider's socket hands its datagrams to. */
    final DatagramSink receiver() {
        return new DatagramSink() {
            @Override
            public void datagram(TransportSocket inner, Datagram datagram) {
                if (held.isPresent()) {
                    held.get().add(datagram);
                } else {
                    user.sink.datagram(user, datagram);
                }
            }

            @Override
            public void flush() {
                if (held.isEmpty()) {
                    user.sink.flush();
                }
            }
        };
    }

    /** One user's hold of the socket, until another takes it over. */
    private final class Use implements TransportSocket {
        private final DatagramSink sink;
        private boolean suspended;

        private Use(DatagramSink sink) {
            this.sink = sink;
        }

        @Override
        public InetSocketAddress local() {
            return local;
        }

        @Override
        public int mtu() {
            return mtu;
        }

        @Override
        public void send(Datagram datagram) {
            if (user == this && behind().isPresent()) {
                behind().get().send(datagram);
            } else {
                datagram.payload().release();
                host().shared().counters().counter("switchboard.drop.datagram").increment();
            }
        }

        @Override
        public void flush() {
            if (user == this) {
                behind().ifPresent(TransportSocket::flush);
            }
        }

        /** The port waits for whoever opens its address next. */
        @Override
        public OptionalInt suspend() {
            if (user == this && !suspended) {
                suspended = true;
                held = Optional.of(held.orElseGet(() -> new HeldDatagrams(
                    host().shared().counters().counter("switchboard.drop.held"))));
                host().shared().context().schedule(UNCLAIMED_NANOS, () -> unclaimed(this));
            }
            return OptionalInt.empty();
        }

        @Override
        public void close() {
            if (user == this) {
                SwitchedSocket.this.close();
            }
        }
    }
}
