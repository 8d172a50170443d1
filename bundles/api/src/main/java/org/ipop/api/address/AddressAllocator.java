package org.ipop.api.address;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The IPv4 lease of this node in one network, kept alive until closed. Thread: node loop. */
public interface AddressAllocator extends AutoCloseable {
    /**
     * Gets a lease: a fixed address of the certificate, else {@code former}, else a hash of the node id, else probes.
     * Fails with Refused when the pool is full; nothing is then half-taken.
     */
    CompletionStage<Lease> acquire(Optional<InetAddress> former);

    /** The lease we hold now. */
    Optional<Lease> current();

    /** Leases seen lately in this network (ours, resolved ones, those we store), for show. */
    List<Lease> known();

    /** Hears when our lease is lost to another member; the allocator has no lease then until the next acquire. */
    void onLost(Consumer<Lease> lost);

    /** Gives the address back. */
    CompletionStage<Void> release();

    /** Stops renewing; the lease runs out by itself. */
    @Override
    void close();
}
