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
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.simulation.VirtualTime;

/** Leases of 10.66.2.1 and on, each answer after 20 ms. */
public final class FakeLeases implements HostLeases {
    private static final long ANSWER_NANOS = 20_000_000;
    private static final NodeId NODE = NodeId.fromHex("00".repeat(20));

    public final Map<InetAddress, Bytes> holders = new LinkedHashMap<>();
    public final Map<InetAddress, String> names = new LinkedHashMap<>();
    public final Map<InetAddress, Long> seconds = new LinkedHashMap<>();
    /** Other members have these. */
    public final Set<InetAddress> elsewhere = new LinkedHashSet<>();
    public boolean silent;
    public int asked;
    private final VirtualTime time;
    private final List<Consumer<InetAddress>> listeners = new ArrayList<>();
    private int next = 1;

    public FakeLeases(VirtualTime time) {
        this.time = time;
    }

    @Override
    public CompletionStage<Lease> take(Wish wish, Duration duration) {
        asked++;
        CompletableFuture<Lease> answer = new CompletableFuture<>();
        time.after(ANSWER_NANOS, () -> {
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
            answer.complete(new Lease(address, NODE, wish.host(), time.epochSeconds() + duration.toSeconds()));
        });
        return answer;
    }

    @Override
    public CompletionStage<Void> release(InetAddress address) {
        holders.remove(address);
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
        return !elsewhere.contains(address) && holders.getOrDefault(address, client).equals(client);
    }

    private InetAddress any() {
        InetAddress address;
        do {
            address = InetAddress.ofLiteral("10.66." + (2 + next / 250) + "." + next++ % 250);
        } while (holders.containsKey(address) || elsewhere.contains(address));
        return address;
    }
}
