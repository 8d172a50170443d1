package org.ipop.lan.dhcp;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ipop.api.address.HostLeases;
import org.ipop.api.address.HostLeases.Wish;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.dhcp.MacAddress;

/**
 * Takes leases again that an earlier run or another gateway has given. What another gave is taken when its host is
 * heard here: where the LAN fell into two, it is the other one's otherwise. Thread: node loop.
 */
final class Retaking {
    /** Of a whole table, so many at once every so often: the ring has other work. */
    private static final int AT_ONCE = 10;
    private static final long PAUSE_NANOS = 500_000_000L;

    private final NodeContext context;
    private final HostLeases leases;
    private final Function<Binding, Wish> wish;
    private final Consumer<Binding> refused;
    private final Map<MacAddress, Binding> unheard = new LinkedHashMap<>();
    private final Deque<Binding> waiting = new ArrayDeque<>();
    private boolean walking;
    private boolean closed;

    /** @param refused hears that another member has the address */
    Retaking(NodeContext context, HostLeases leases, Function<Binding, Wish> wish, Consumer<Binding> refused) {
        this.context = context;
        this.leases = leases;
        this.wish = wish;
        this.refused = refused;
    }

    void now(Binding binding) {
        long left = binding.expiresEpochSeconds() - context.epochSeconds();
        if (left > 0) {
            leases.take(wish.apply(binding), Duration.ofSeconds(left + DhcpServer.GRACE_SECONDS))
                .whenComplete((lease, failure) -> {
                    if (!closed && DhcpServer.refused(failure)) {
                        refused.accept(binding);
                    }
                });
        }
    }

    void whenHeard(Binding binding) {
        unheard.put(binding.client(), binding);
    }

    Collection<Binding> unheard() {
        return List.copyOf(unheard.values());
    }

    /** A host has sent something; asked for every frame. */
    void heard(long client) {
        if (!unheard.isEmpty()) {
            Binding binding = unheard.remove(new MacAddress(client));
            if (binding != null) {
                now(binding);
            }
        }
    }

    void forget(MacAddress client) {
        unheard.remove(client);
    }

    /** One after the other; a walk under way is begun anew. */
    void all(List<Binding> bindings) {
        waiting.clear();
        bindings.stream().filter(binding -> !unheard.containsKey(binding.client())).forEach(waiting::add);
        if (!walking) {
            walk();
        }
    }

    void close() {
        closed = true;
        waiting.clear();
        unheard.clear();
    }

    private void walk() {
        for (int i = 0; i < AT_ONCE && !waiting.isEmpty(); i++) {
            now(waiting.remove());
        }
        walking = !waiting.isEmpty();
        if (walking) {
            context.schedule(PAUSE_NANOS, this::walk);
        }
    }
}
