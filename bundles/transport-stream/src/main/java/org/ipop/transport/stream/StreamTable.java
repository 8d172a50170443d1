package org.ipop.transport.stream;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.PacketRoom;
import org.ipop.api.edge.StreamSink;
import org.ipop.api.edge.StreamSocket;
import org.ipop.api.edge.StreamTransport;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.stream.LengthFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All streams of this node by the addresses under which datagrams are sent. Thread: node loop. */
final class StreamTable implements StreamTransport, Carrier.Yard, AutoCloseable {
    static final int MAX_DIALS = 32;
    private static final Logger LOG = LoggerFactory.getLogger(StreamTable.class);

    private final NodeContext context;
    private final Counters counters;
    private final LocalSockets sockets;
    private final Settings settings;
    private final Doorstep doorstep;
    private final PacketRoom room = new PacketRoom();
    private final Map<InetSocketAddress, Carrier> open = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Ladder> dials = new LinkedHashMap<>();
    private final Set<Carrier> unflushed = new LinkedHashSet<>();
    private final List<Consumer<TlsContext>> waitForTls = new ArrayList<>();
    private Optional<TlsContext> tls = Optional.empty();
    private Optional<User> user = Optional.empty();
    private Optional<AutoCloseable> listening = Optional.empty();

    StreamTable(NodeContext context, Counters counters, LocalSockets sockets, Settings settings) {
        this.context = context;
        this.counters = counters;
        this.sockets = sockets;
        this.settings = settings;
        this.doorstep = new Doorstep(this, counters);
    }

    /** Fails with {@link java.net.BindException}; completes at once where nobody is to dial us. */
    CompletionStage<Void> listen() {
        return settings.listen().map(bind -> sockets.tcp(bind, doorstep).thenAccept(listener ->
            listening = Optional.of(listener))).orElse(CompletableFuture.completedFuture(null));
    }

    @Override
    public StreamSocket open(StreamSink sink) {
        User next = new User(sink);
        user = Optional.of(next);
        return next;
    }

    /** Ends all streams. */
    @Override
    public void close() {
        listening.ifPresent(StreamTable::stop);
        List.copyOf(dials.values()).forEach(Ladder::abandon);
        doorstep.close();
        List.copyOf(open.values()).forEach(carrier -> {
            carrier.hangUp();
            forget(carrier);
        });
        room.close();
        context.close();
    }

    @Override
    public NodeContext context() {
        return context;
    }

    @Override
    public void tls(Consumer<TlsContext> ready) {
        if (tls.isPresent()) {
            ready.accept(tls.get());
            return;
        }
        waitForTls.add(ready);
        if (waitForTls.size() == 1) {
            long now = context.epochSeconds();
            boolean taken = context.compute(this, () -> TlsContext.make(now), (made, error) -> {
                tls = Optional.ofNullable(made);
                if (error != null) {
                    LOG.error("no TLS for streams", error);
                }
                tlsDecided(made);
            });
            if (!taken) {
                tlsDecided(null);
            }
        }
    }

    private void tlsDecided(TlsContext made) {
        List<Consumer<TlsContext>> all = List.copyOf(waitForTls);
        waitForTls.clear();
        all.forEach(each -> each.accept(made));
    }

    @Override
    public void opened(Carrier carrier) {
        Ladder dial = dials.get(carrier.remote());
        boolean ours = dial != null && dial.hasSent(carrier);
        if (user.isEmpty() || open.putIfAbsent(carrier.remote(), carrier) != null) {
            counters.counter("stream.drop.twice").increment(carrier.remote().getAddress());
            carrier.hangUp();
        } else {
            counters.counter("stream." + (ours ? "dialled" : "accepted")).increment();
        }
        if (ours) {
            dials.remove(carrier.remote());
            dial.opened();
        }
    }

    @Override
    public void datagram(Carrier carrier, ByteBuf datagram) {
        user.ifPresent(each -> {
            ByteBuf payload = room.allocate(datagram.readableBytes()).writeBytes(datagram);
            each.sink.datagram(each, Datagram.of(payload, carrier.remote()));
        });
    }

    @Override
    public void flush() {
        user.ifPresent(each -> each.sink.flush());
    }

    @Override
    public void ended(Carrier carrier, String dropped, String why) {
        if (!dropped.isEmpty()) {
            counters.counter("stream.drop." + dropped).increment(carrier.remote().getAddress());
        }
        Ladder dial = dials.get(carrier.remote());
        if (forget(carrier)) {
            user.ifPresent(each -> each.sink.closed(carrier.remote()));
        } else if (dial != null && dial.hasSent(carrier)) {
            dial.failed(why);
        }
    }

    private boolean forget(Carrier carrier) {
        unflushed.remove(carrier);
        return open.remove(carrier.remote(), carrier);
    }

    private static void stop(AutoCloseable listener) {
        try {
            listener.close();
        } catch (Exception e) {
            throw new IllegalStateException("a listener that does not close", e);
        }
    }

    /** The socket of whoever uses the streams now; a former one does nothing any more. */
    private final class User implements StreamSocket {
        private final StreamSink sink;

        private User(StreamSink sink) {
            this.sink = sink;
        }

        @Override
        public CompletionStage<Void> dial(InetSocketAddress listener) {
            if (open.containsKey(listener)) {
                return CompletableFuture.completedFuture(null);
            }
            Ladder known = dials.get(listener);
            if (known != null) {
                return known.done();
            }
            if (!settings.dials() || dials.size() >= MAX_DIALS) {
                counters.counter("stream.drop.dials").increment();
                return CompletableFuture.failedStage(new IOException(settings.dials() ? "too many dials at once"
                    : "streams are switched off"));
            }
            Ladder dial = new Ladder(StreamTable.this, sockets, listener, Attempt.at(listener, settings));
            dials.put(listener, dial);
            dial.done().whenComplete((done, error) -> dials.remove(listener, dial));
            dial.next();
            return dial.done();
        }

        @Override
        public void hangUp(InetSocketAddress remote) {
            Carrier carrier = open.get(remote);
            if (carrier != null) {
                carrier.flush();
                carrier.hangUp();
                forget(carrier);
            }
        }

        @Override
        public Optional<String> describe(InetSocketAddress remote) {
            return Optional.ofNullable(open.get(remote)).map(Carrier::protocol);
        }

        @Override
        public InetSocketAddress local() {
            return settings.listen().filter(bind -> listening.isPresent()).orElseGet(Settings::unbound);
        }

        @Override
        public int mtu() {
            return LengthFrame.MAX_DATAGRAM;
        }

        @Override
        public void send(Datagram datagram) {
            Carrier carrier = open.get(datagram.remote());
            if (carrier == null) {
                counters.counter("stream.drop.closed").increment();
            } else if (carrier.send(datagram)) {
                unflushed.add(carrier);
            } else {
                counters.counter("stream.drop.queue").increment();
            }
            datagram.payload().release();
        }

        @Override
        public void flush() {
            if (!unflushed.isEmpty()) {
                List<Carrier> all = List.copyOf(unflushed);
                unflushed.clear();
                all.forEach(Carrier::flush);
            }
        }

        @Override
        public OptionalInt suspend() {
            flush();
            user = user.filter(each -> each != this);
            return OptionalInt.empty();
        }

        @Override
        public void close() {
            if (user.filter(each -> each == this).isPresent()) {
                flush();
                List.copyOf(dials.values()).forEach(Ladder::abandon);
                List.copyOf(open.keySet()).forEach(this::hangUp);
                user = Optional.empty();
            }
        }
    }
}
