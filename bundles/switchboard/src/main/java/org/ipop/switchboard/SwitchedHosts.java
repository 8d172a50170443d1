package org.ipop.switchboard;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Refused;
import org.ipop.api.address.AddressAllocators;
import org.ipop.api.address.HostLeases;
import org.ipop.api.address.Lease;
import org.ipop.api.address.Succession;

/**
 * Leases for hosts behind this member. The next provider takes those again that the former one held. Thread: node loop.
 */
final class SwitchedHosts extends Opened<HostLeases> implements HostLeases, Exchanged<AddressAllocators> {
    private final SwitchedNetwork network;
    private final Runnable atClose;
    private final Map<InetAddress, Taken> held = new LinkedHashMap<>();
    private Consumer<InetAddress> lost = address -> { };
    private Succession succession = Succession.NONE;

    private record Taken(Wish wish, Duration duration) {
    }

    SwitchedHosts(Shared shared, SwitchedNetwork network, Runnable atClose) {
        super(shared);
        this.network = network;
        this.atClose = atClose;
    }

    @Override
    public void open(AddressAllocators provider) {
        HostLeases next = provider.hosts(network);
        next.onLost(this::lose);
        next.share(succession);
        new LinkedHashMap<>(held).forEach((address, taken) -> next.take(taken.wish, taken.duration)
            .whenComplete((lease, failure) -> {
                if (Refusal.isCauseOf(failure)) {
                    lose(address);
                }
            }));
        attach(next);
    }

    /** A provider without leases for hosts takes those that there are away. */
    @Override
    public void plugged(AddressAllocators provider) {
        try {
            open(provider);
        } catch (Refused refusal) {
            List.copyOf(held.keySet()).forEach(this::lose);
        }
    }

    @Override
    public void unplugged() {
        detach().ifPresent(HostLeases::close);
    }

    /** Another owner has opened it again. */
    void adopted() {
        lost = address -> { };
        share(Succession.NONE);
    }

    @Override
    public CompletionStage<Lease> take(Wish wish, Duration duration) {
        return ask(leases -> leases.take(wish, duration)).thenApply(lease -> {
            Wish same = new Wish(wish.client(), wish.host(), Optional.of(lease.address()), true);
            held.put(lease.address(), new Taken(same, duration));
            return lease;
        });
    }

    @Override
    public CompletionStage<Void> release(InetAddress address) {
        held.remove(address);
        return ask(leases -> leases.release(address));
    }

    @Override
    public void share(Succession next) {
        succession = next;
        ask(leases -> {
            leases.share(succession);
            return CompletableFuture.completedStage(succession);
        });
    }

    @Override
    public void onLost(Consumer<InetAddress> listener) {
        lost = listener;
    }

    @Override
    public void close() {
        if (!closed()) {
            end().ifPresent(HostLeases::close);
            atClose.run();
        }
    }

    private void lose(InetAddress address) {
        held.remove(address);
        lost.accept(address);
    }
}
