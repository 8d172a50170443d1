package org.ipop.transport.stream;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.runtime.Counters;

/** Accepts streams: few of one host, and few that have not shown yet that they are a node's. */
final class Doorstep implements StreamAcceptor {
    static final int MAX_PER_HOST = 32;
    static final int MAX_HALF_OPEN = 64;
    /** For TLS over a slow line; whoever types its request by hand is not served. */
    static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Carrier.Yard yard;
    private final Counters counters;
    private final Set<Carrier> carriers = new LinkedHashSet<>();

    Doorstep(Carrier.Yard yard, Counters counters) {
        this.yard = yard;
        this.counters = counters;
    }

    @Override
    public Handler accepted(Stream stream) {
        Optional<InetSocketAddress> from = stream.remote();
        if (from.isEmpty() || !hasRoom(from.get().getAddress())) {
            stream.close();
            return new Unheard();
        }
        Carrier carrier = new Carrier(yard, from.get(), PATIENCE_NANOS);
        carriers.add(carrier);
        carrier.begin(stream);
        carrier.go(ListenerStages.first(carrier, yard.context().random()));
        return carrier;
    }

    void close() {
        carriers.forEach(Carrier::hangUp);
    }

    private boolean hasRoom(InetAddress host) {
        carriers.removeIf(Carrier::over);
        if (carriers.stream().filter(carrier -> !carrier.open()).count() >= MAX_HALF_OPEN) {
            counters.counter("stream.drop.half-open").increment(host);
            return false;
        }
        if (carriers.stream().filter(carrier -> carrier.remote().getAddress().equals(host)).count() >= MAX_PER_HOST) {
            counters.counter("stream.drop.host").increment(host);
            return false;
        }
        return true;
    }

    /** Of a stream for which there is no room. */
    private static final class Unheard implements Handler {
        @Override
        public void data(ByteBuf bytes) {
            bytes.release();
        }

        @Override
        public void closed() {
            // nothing hangs on it
        }
    }
}
