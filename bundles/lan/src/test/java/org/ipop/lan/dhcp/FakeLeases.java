package org.ipop.lan.dhcp;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.address.HostLeases;
import org.ipop.api.address.Lease;
import org.ipop.api.address.Succession;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.simulation.VirtualTime;

/** Leases of 10.66.2.1 and on, each answer after 20 ms; those of several members if they share a ring. */
public final class FakeLeases implements HostLeases {
    private static final NodeId NODE = NodeId.fromHex("00".repeat(20));

    /** What the ring knows of an address. */
    public record Owner(NodeId node, Bytes client, Succession succession, long expires) {
    }

    public final Map<InetAddress, Owner> ring;
    /** Who has said last that it serves the address. */
    public final Map<InetAddress, NodeId> served;

    public final Map<InetAddress, Bytes> holders = new LinkedHashMap<>();
    public final Map<InetAddress, String> names = new LinkedHashMap<>();
    public final Map<InetAddress, Long> seconds = new LinkedHashMap<>();
    /** Other members have these. */
    public final Set<InetAddress> elsewhere = new LinkedHashSet<>();
    public boolean silent;
    public long answerNanos = 20_000_000;
    public int asked;
    private final VirtualTime time;
    private final List<Consumer<InetAddress>> listeners = new ArrayList<>();
    private int next = 1;

    private final NodeId node;
    private Succession succession = Succession.NONE;

    public FakeLeases(VirtualTime time) {
        this(time, NODE, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    public FakeLeases(VirtualTime time, NodeId node, Map<InetAddress, Owner> ring, Map<InetAddress, NodeId> served) {
        this.time = time;
        this.node = node;
        this.ring = ring;
        this.served = served;
    }

    @Override
    public void share(Succession next) {
        succession = next;
    }

    @Override
    public CompletionStage<Lease> take(Wish wish, Duration duration) {
        asked++;
        CompletableFuture<Lease> answer = new CompletableFuture<>();
        time.after(answerNanos, () -> {
            if (silent) {
                answer.completeExceptionally(new DhtUnavailable("no majority answered"));
                return;
            }
            InetAddress address = wish.address().filter(wished -> free(wished, wish.client()))
                .orElseGet(() -> wish.strict() ? null : any());
            if (address == null) {
                answer.completeExceptionally(new Refused("not to be had"));
                return;
            }
            holders.put(address, wish.client());
            names.put(address, wish.host());
            seconds.put(address, duration.toSeconds());
            Owner owner = ring.get(address);
            if (owner == null || owner.node().equals(node) || owner.expires() <= time.epochSeconds()) {
                owner = new Owner(node, wish.client(), succession, time.epochSeconds() + duration.toSeconds());
                ring.put(address, owner);
            }
            served.put(address, node);
            answer.complete(new Lease(address, owner.node(), wish.host(), owner.expires()));
        });
        return answer;
    }

    @Override
    public CompletionStage<Void> release(InetAddress address) {
        holders.remove(address);
        ring.computeIfPresent(address, (key, owner) -> owner.node().equals(node) ? null : owner);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void onLost(Consumer<InetAddress> lost) {
        listeners.add(lost);
    }

    public void lose(InetAddress address) {
        holders.remove(address);
        elsewhere.add(address);
        List.copyOf(listeners).forEach(listener -> listener.accept(address));
    }

    @Override
    public void close() {
        listeners.clear();
    }

    private boolean free(InetAddress address, Bytes client) {
        return !elsewhere.contains(address) && holders.getOrDefault(address, client).equals(client)
            && mine(address, client);
    }

    private boolean mine(InetAddress address, Bytes client) {
        Owner owner = ring.get(address);
        return owner == null || owner.node().equals(node) || owner.expires() <= time.epochSeconds()
            || owner.client().equals(client) && owner.succession().others().stream()
            .anyMatch(other -> other.node().equals(node));
    }

    private InetAddress any() {
        InetAddress address;
        do {
            address = InetAddress.ofLiteral("10.66." + (2 + next / 250) + "." + next++ % 250);
        } while (holders.containsKey(address) || elsewhere.contains(address) || ring.containsKey(address));
        return address;
    }
}
