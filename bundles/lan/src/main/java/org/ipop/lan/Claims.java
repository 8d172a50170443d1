package org.ipop.lan;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.NodeId;
import org.ipop.api.address.HostLeases;
import org.ipop.api.address.Lease;
import org.ipop.api.address.Succession;

/** Leases of a LAN, and which of them are this gateway's own: it keeps those alive while another serves. */
final class Claims implements HostLeases {
    private final HostLeases leases;
    private final NodeId self;
    private final Set<InetAddress> ours = new HashSet<>();

    Claims(HostLeases leases, NodeId self) {
        this.leases = leases;
        this.self = self;
    }

    boolean isOurs(InetAddress address) {
        return ours.contains(address);
    }

    @Override
    public CompletionStage<Lease> take(Wish wish, Duration duration) {
        CompletableFuture<Lease> taken = new CompletableFuture<>();
        leases.take(wish, duration).whenComplete((lease, failure) -> {
            if (failure != null) {
                taken.completeExceptionally(failure);
            } else {
                note(lease);
                taken.complete(lease);
            }
        });
        return taken;
    }

    private void note(Lease lease) {
        if (lease.node().equals(self)) {
            ours.add(lease.address());
        } else {
            ours.remove(lease.address());
        }
    }

    @Override
    public CompletionStage<Void> release(InetAddress address) {
        ours.remove(address);
        return leases.release(address);
    }

    @Override
    public void share(Succession succession) {
        leases.share(succession);
    }

    @Override
    public void onLost(Consumer<InetAddress> lost) {
        leases.onLost(address -> {
            ours.remove(address);
            lost.accept(address);
        });
    }

    @Override
    public void close() {
        leases.close();
    }
}
