package org.ipop.nat.portmap;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.ipop.api.Refused;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.MalformedPacket;

/**
 * Talks with one router on the port of PCP and NAT-PMP: one exchange at a time, repeated until it is answered. Nothing
 * from another address is read.
 */
final class GatewaySocket implements DatagramSink, AutoCloseable {
    static final int PORT = 5351;
    /** RFC 6886, section 3.1; a router is one hop away. */
    private static final long FIRST_TIMEOUT_NANOS = 250_000_000L;
    private static final int REQUESTS = 3;

    private final NodeContext context;
    private final InetSocketAddress router;
    private final Counter dropped;
    private TransportSocket socket;
    private Exchange<?> open;
    private boolean closed;

    private GatewaySocket(NodeContext context, InetAddress router, Counter dropped) {
        this.context = context;
        this.router = new InetSocketAddress(router, PORT);
        this.dropped = dropped;
    }

    static CompletionStage<GatewaySocket> open(NodeContext context, LocalSockets local, Gateway gateway,
                                               Counter dropped) {
        GatewaySocket made = new GatewaySocket(context, gateway.router(), dropped);
        return local.udp(new InetSocketAddress(gateway.own(), 0), made).thenApply(opened -> {
            made.socket = opened;
            return made;
        });
    }

    /** Makes something of an answer; empty = not the one to this request; throws Refused for a no. */
    @FunctionalInterface
    interface Reader<T> {
        Optional<T> read(ByteBuf answer) throws MalformedPacket;
    }

    /** Fails with {@link Refused} after silence or a refusal. */
    <T> CompletionStage<T> exchange(Supplier<ByteBuf> request, Reader<T> reader) {
        if (open != null) {
            open.fail("interrupted");
        }
        Exchange<T> exchange = new Exchange<>(request, reader);
        open = exchange;
        exchange.send();
        return exchange.done;
    }

    /** Sends without an answer in mind. */
    void tell(ByteBuf message) {
        if (closed) {
            message.release();
            return;
        }
        socket.send(Datagram.of(message, router));
        socket.flush();
    }

    @Override
    public void datagram(TransportSocket at, Datagram datagram) {
        ByteBuf payload = datagram.payload();
        try {
            boolean ours = datagram.remote().getPort() == PORT
                && datagram.remote().getAddress().equals(router.getAddress());
            if (open == null || !ours) {
                dropped.increment(datagram.remote().getAddress());
            } else {
                open.answered(payload);
            }
        } catch (MalformedPacket e) {
            dropped.increment(datagram.remote().getAddress());
        } finally {
            payload.release();
        }
    }

    @Override
    public void close() {
        closed = true;
        if (open != null) {
            open.end();
        }
        socket.close();
    }

    private final class Exchange<T> {
        private final Supplier<ByteBuf> request;
        private final Reader<T> reader;
        private final CompletableFuture<T> done = new CompletableFuture<>();
        private int sent;
        private NodeContext.Timer timer;

        private Exchange(Supplier<ByteBuf> request, Reader<T> reader) {
            this.request = request;
            this.reader = reader;
        }

        private void send() {
            if (sent == REQUESTS) {
                fail("is silent");
                return;
            }
            timer = context.schedule(FIRST_TIMEOUT_NANOS << sent, this::send);
            sent++;
            tell(request.get());
        }

        private void answered(ByteBuf payload) throws MalformedPacket {
            try {
                Optional<T> answer = reader.read(payload);
                if (answer.isPresent()) {
                    end();
                    done.complete(answer.get());
                }
            } catch (Refused no) {
                fail(no.getMessage());
            }
        }

        private void fail(String why) {
            end();
            done.completeExceptionally(new Refused(why));
        }

        private void end() {
            timer.cancel();
            if (open == this) {
                open = null;
            }
        }
    }
}
