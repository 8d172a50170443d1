package org.ipop.dns.server;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;

/**
 * Asks the system's former resolvers for names that are not ours. Each question has a socket and an id of its own
 * (RFC 5452); a server that is silent for 3 s is passed over, and the one that answered last is asked first. A question
 * that is open already waits for the same answer: a guesser gains nothing by asking often, and where two servers ask
 * each other, the circle ends here.
 */
public final class Forwarder implements AutoCloseable {
    static final int OPEN_LIMIT = 256;
    /** As many as the system's own resolver would ask (MAXNS of resolv.conf(5)). */
    private static final int SERVER_LIMIT = 3;

    private final NodeContext context;
    private final Counters counters;
    private final LocalSockets sockets;
    private final Map<ByteBuffer, Exchange> open = new LinkedHashMap<>();
    private List<InetSocketAddress> servers = List.of();

    public Forwarder(NodeContext context, Counters counters, LocalSockets sockets) {
        this.context = context;
        this.counters = counters;
        this.sockets = sockets;
    }

    /** In the order in which they are asked. */
    public void servers(List<InetSocketAddress> wanted) {
        servers = wanted.stream().distinct().limit(SERVER_LIMIT).toList();
    }

    boolean available() {
        return !servers.isEmpty();
    }

    /** @param answer gets a server's bytes, or nothing if none answered */
    void ask(Query query, Consumer<Optional<byte[]>> answer) {
        Exchange running = open.get(query.withoutId());
        if (running != null) {
            counters.counter("dns.forward.shared").increment();
            running.whenDone(result -> answer.accept(result.answer()));
            return;
        }
        if (open.size() >= OPEN_LIMIT) {
            counters.counter("dns.drop.forward-limit").increment();
            answer.accept(Optional.empty());
            return;
        }
        counters.counter("dns.forwarded").increment();
        Exchange exchange = new Exchange(context, sockets, query, servers);
        open.put(query.withoutId(), exchange);
        exchange.whenDone(result -> {
            open.remove(query.withoutId());
            counters.counter("dns.forward.drop.not-the-answer").add(result.strangers());
            result.from().ifPresentOrElse(this::prefer, () ->
                counters.counter("dns.forward.unanswered").increment());
            answer.accept(result.answer());
        });
        exchange.begin();
    }

    @Override
    public void close() {
        List.copyOf(open.values()).forEach(Exchange::close);
    }

    private void prefer(InetSocketAddress answered) {
        if (servers.contains(answered) && !servers.getFirst().equals(answered)) {
            List<InetSocketAddress> changed = new ArrayList<>(servers);
            changed.remove(answered);
            changed.addFirst(answered);
            servers = List.copyOf(changed);
        }
    }
}
