package org.ipop.transport.stream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.runtime.NodeContext;

/** Dials one listener, one attempt after the other, until a stream is open. Thread: node loop. */
final class Ladder {
    /** Connecting has a limit of its own; this one is for all that follows. */
    static final long PATIENCE_NANOS = 5_000_000_000L;

    private final Carrier.Yard yard;
    private final NodeContext context;
    private final LocalSockets sockets;
    private final InetSocketAddress listener;
    private final Deque<Attempt> left;
    private final List<String> tried = new ArrayList<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private Attempt attempt;
    private Carrier carrier;

    Ladder(Carrier.Yard yard, LocalSockets sockets, InetSocketAddress listener, List<Attempt> attempts) {
        this.yard = yard;
        this.context = yard.context();
        this.sockets = sockets;
        this.listener = listener;
        this.left = new ArrayDeque<>(attempts);
    }

    CompletableFuture<Void> done() {
        return done;
    }

    /** Is this stream the one of the present attempt? */
    boolean hasSent(Carrier opened) {
        return carrier == opened;
    }

    void next() {
        attempt = left.poll();
        if (attempt == null) {
            done.completeExceptionally(new IOException("no stream: " + String.join("; ", tried)));
        } else if (attempt.proxy().isEmpty()) {
            connect(listener);
        } else if (!lookUp(attempt.proxy().get())) {
            unreachable("too much work");
        }
    }

    /** Its stream has not come to be open. */
    void failed(String why) {
        tried.add(attempt + ": " + why);
        next();
    }

    void opened() {
        done.complete(null);
    }

    void abandon() {
        left.clear();
        if (carrier != null) {
            carrier.hangUp();
        }
        done.completeExceptionally(new IOException("closed"));
    }

    private boolean lookUp(ProxyServer proxy) {
        return context.compute(this, () -> InetAddress.getByName(proxy.server().host()), (address, error) -> {
            if (error == null) {
                connect(new InetSocketAddress(address, proxy.server().port()));
            } else {
                unreachable("no address");
            }
        });
    }

    private void connect(InetSocketAddress server) {
        if (done.isDone()) {
            return;
        }
        Carrier dialled = new Carrier(yard, listener, PATIENCE_NANOS);
        carrier = dialled;
        sockets.connect(server, dialled).whenComplete((stream, error) -> connected(dialled, stream, error));
    }

    private void connected(Carrier dialled, StreamAcceptor.Stream stream, Throwable error) {
        if (error == null) {
            dialled.begin(stream);
            if (!dialled.over()) {
                DiallerStages.begin(dialled, context.random(), attempt);
            }
        } else if (!dialled.over()) {
            dialled.hangUp();
            Throwable cause = error instanceof CompletionException ? error.getCause() : error;
            unreachable(String.valueOf(cause.getMessage()));
        }
    }

    /** Other protocols would not come any further on the same way. */
    private void unreachable(String why) {
        left.removeIf(other -> other.proxy().equals(attempt.proxy()));
        failed(why);
    }
}
