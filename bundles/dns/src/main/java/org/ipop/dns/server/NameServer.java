package org.ipop.dns.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.Health.Level;
import org.ipop.api.runtime.NodeContext;

/**
 * The sockets of one network's name server. The addresses are those of a tap that has just been made, so binding is
 * tried again with back-off; after 10 s that is an operator's matter, and goes on more slowly.
 */
public final class NameServer implements AutoCloseable {
    static final int PORT = 53;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long FIRST_RETRY_NANOS = SECOND_NANOS / 100;
    private static final long LAST_RETRY_NANOS = 5 * SECOND_NANOS;
    private static final long PATIENCE_NANOS = 10 * SECOND_NANOS;

    private final NodeContext context;
    private final Health health;
    private final LocalSockets sockets;
    private final UdpFace udp;
    private final TcpFace tcp;
    private final List<Listener> listeners = new ArrayList<>();
    private boolean closed;

    public NameServer(NodeContext context, Counters counters, Health health, LocalSockets sockets,
                      Responder responder) {
        this.context = context;
        this.health = health;
        this.sockets = sockets;
        this.udp = new UdpFace(responder);
        this.tcp = new TcpFace(context, counters, responder);
    }

    /**
     * Serves on port 53 of the network's name server addresses, as soon as the system has them.
     *
     * @param serving runs when that of IPv4 is bound, not before: nobody may be sent to a server that is not there
     */
    public void open(NetworkSpec network, Runnable serving) {
        add(network, network.nameServer4(), serving);
        add(network, network.nameServer6(), () -> { });
        listeners.forEach(Listener::bind);
    }

    private void add(NetworkSpec network, InetAddress address, Runnable serving) {
        InetSocketAddress bind = new InetSocketAddress(address, PORT);
        String name = text(bind) + " of " + network.name();
        listeners.add(new Listener("TCP " + name, () -> sockets.tcp(bind, tcp), () -> { }));
        listeners.add(new Listener("UDP " + name, () -> sockets.udp(bind, udp), serving));
    }

    @Override
    public void close() {
        closed = true;
        listeners.forEach(Listener::close);
        tcp.close();
    }

    private static String text(InetSocketAddress bind) {
        return bind.getAddress().getHostAddress() + " port " + bind.getPort();
    }

    /** One socket, there or tried for. */
    private final class Listener implements AutoCloseable {
        private final String name;
        private final Supplier<CompletionStage<? extends AutoCloseable>> attempt;
        private final Runnable whenBound;
        private final long sinceNanos = context.nanoTime();
        private AutoCloseable bound = () -> { };
        private long retryNanos = FIRST_RETRY_NANOS;

        private Listener(String name, Supplier<CompletionStage<? extends AutoCloseable>> attempt, Runnable whenBound) {
            this.name = name;
            this.attempt = attempt;
            this.whenBound = whenBound;
        }

        private void bind() {
            if (closed) {
                return;
            }
            attempt.get().whenComplete((socket, failure) -> {
                if (failure != null) {
                    again(failure);
                    return;
                }
                bound = socket;
                health.clear(subject());
                if (closed) {
                    close();
                } else {
                    whenBound.run();
                }
            });
        }

        private void again(Throwable failure) {
            if (!closed && context.nanoTime() - sinceNanos >= PATIENCE_NANOS) {
                health.report(subject(), Level.ERROR, "the name server cannot listen on " + name + ": "
                    + cause(failure).getMessage() + "; is another name server there, or CAP_NET_BIND_SERVICE missing?");
            }
            context.schedule(retryNanos, this::bind);
            retryNanos = Math.min(LAST_RETRY_NANOS, retryNanos * 2);
        }

        private static Throwable cause(Throwable failure) {
            return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        }

        private String subject() {
            return "name server " + name;
        }

        @Override
        public void close() {
            health.clear(subject());
            try {
                bound.close();
            } catch (Exception e) {
                throw new IllegalStateException("closing " + name, e);
            }
        }
    }
}
