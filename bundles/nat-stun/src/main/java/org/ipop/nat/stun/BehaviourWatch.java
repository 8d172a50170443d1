package org.ipop.nat.stun;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import org.ipop.api.nat.NatBehaviour;
import org.ipop.nat.stun.BehaviourDiscovery.Services;

/** When to find out what we are behind: soon after we came or moved, again if nobody answered, and now and then. */
final class BehaviourWatch implements AutoCloseable {
    static final long SETTLE_NANOS = 3_000_000_000L;
    static final long RETRY_NANOS = 60_000_000_000L;
    static final long REPEAT_NANOS = 3_600_000_000_000L;

    private final Services services;
    private NatBehaviour behaviour = NatBehaviour.UNKNOWN;
    private BehaviourDiscovery running;
    private long dueNanos;

    BehaviourWatch(Services services) {
        this.services = services;
        this.dueNanos = services.context().nanoTime() + SETTLE_NANOS;
    }

    NatBehaviour behaviour() {
        return behaviour;
    }

    /** What was found was about another network. */
    void moved() {
        close();
        behaviour = NatBehaviour.UNKNOWN;
        dueNanos = services.context().nanoTime() + SETTLE_NANOS;
    }

    /** Begins if it is time and there is somebody to ask. */
    void tick(List<InetSocketAddress> servers) {
        List<InetSocketAddress> able = servers.stream()
            .filter(server -> server.getAddress() instanceof Inet4Address).toList();
        if (running != null || able.isEmpty() || services.context().nanoTime() - dueNanos < 0) {
            return;
        }
        BehaviourDiscovery discovery = new BehaviourDiscovery(services, this::found);
        running = discovery;
        discovery.start(able).whenComplete((complete, error) -> ended(discovery, error == null && complete));
    }

    /** A repetition takes minutes to measure the lifetime anew; the former one holds until then. */
    private void found(NatBehaviour now) {
        boolean measuring = now.lifetime().value().isEmpty() && behaviour.lifetime().value().isPresent();
        behaviour = measuring ? now.withLifetime(behaviour.lifetime()) : now;
    }

    private void ended(BehaviourDiscovery discovery, boolean complete) {
        discovery.close();
        if (running == discovery) {
            running = null;
            dueNanos = services.context().nanoTime() + (complete ? REPEAT_NANOS : RETRY_NANOS);
        }
    }

    @Override
    public void close() {
        if (running != null) {
            running.close();
            running = null;
        }
    }
}
