package org.ipop.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.StreamSink;
import org.ipop.api.edge.StreamSocket;
import org.ipop.api.edge.StreamTransport;
import org.ipop.simulation.VirtualTime;

/** Streams between nodes of one virtual time; those that are registered as listeners can be dialled. */
final class FakeStreams implements StreamSource, StreamTransport, StreamSocket {
    private static final long DELAY_NANOS = 20_000_000L;
    private static final InetSocketAddress NOWHERE = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);

    private final VirtualTime time;
    private final Map<InetSocketAddress, FakeStreams> listeners;
    private final InetSocketAddress self;
    private final boolean listens;
    private final Map<InetSocketAddress, FakeStreams> far = new LinkedHashMap<>();
    private final Map<FakeStreams, InetSocketAddress> names = new HashMap<>();
    private StreamSink sink;
    int fetched;
    int dialled;

    FakeStreams(VirtualTime time, Map<InetSocketAddress, FakeStreams> listeners, InetSocketAddress self,
                boolean listens) {
        this.time = time;
        this.listeners = listeners;
        this.self = self;
        this.listens = listens;
        if (listens) {
            listeners.put(self, this);
        }
    }

    boolean isOpen() {
        return !far.isEmpty();
    }

    /** As when the network in between resets all connections. */
    void breakAll() {
        Map.copyOf(far).forEach((remote, other) -> {
            other.ended(self(other));
            ended(remote);
        });
    }

    @Override
    public boolean listens() {
        return listens;
    }

    @Override
    public StreamTransport fetch() {
        fetched++;
        return this;
    }

    @Override
    public StreamSocket open(StreamSink user) {
        sink = user;
        return this;
    }

    @Override
    public CompletionStage<Void> dial(InetSocketAddress listener) {
        dialled++;
        CompletableFuture<Void> done = new CompletableFuture<>();
        time.after(2 * DELAY_NANOS, () -> {
            FakeStreams other = listeners.get(listener);
            if (other == null || other.sink == null) {
                done.completeExceptionally(new IOException("no stream: wss: Connection refused"));
            } else {
                far.put(listener, other);
                other.far.put(self, this);
                names.put(other, listener);
                other.names.put(this, self);
                done.complete(null);
            }
        });
        return done;
    }

    @Override
    public void hangUp(InetSocketAddress remote) {
        FakeStreams other = far.remove(remote);
        if (other != null) {
            time.after(DELAY_NANOS, () -> other.ended(self(other)));
        }
    }

    @Override
    public Optional<String> describe(InetSocketAddress remote) {
        return far.containsKey(remote) ? Optional.of("wss") : Optional.empty();
    }

    @Override
    public InetSocketAddress local() {
        return listens ? self : NOWHERE;
    }

    @Override
    public int mtu() {
        return 16_384;
    }

    @Override
    public void send(Datagram datagram) {
        FakeStreams other = far.get(datagram.remote());
        if (other == null) {
            datagram.payload().release();
            return;
        }
        byte[] bytes = new byte[datagram.payload().readableBytes()];
        datagram.payload().readBytes(bytes).release();
        time.after(DELAY_NANOS, () -> other.arrived(bytes, self(other)));
    }

    @Override
    public void flush() {
        // sent at once
    }

    @Override
    public void close() {
        Map.copyOf(far).keySet().forEach(this::hangUp);
        sink = null;
    }

    /** Under which address the other one knows us. */
    private InetSocketAddress self(FakeStreams other) {
        return other.names.get(this);
    }

    private void arrived(byte[] bytes, InetSocketAddress from) {
        if (sink != null && far.containsKey(from)) {
            sink.datagram(this, Datagram.of(TestNode.packet("").writeBytes(bytes), from));
            sink.flush();
        }
    }

    private void ended(InetSocketAddress remote) {
        if (far.remove(remote) != null && sink != null) {
            sink.closed(remote);
        }
    }
}
