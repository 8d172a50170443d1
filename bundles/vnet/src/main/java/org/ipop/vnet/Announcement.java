package org.ipop.vnet;

import java.net.InetAddress;
import java.time.Duration;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.dht.Dht;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.vnet.AddressRecord;

/** Keeps the record by which others find our IPv6 address. At the end it runs out by itself. */
final class Announcement {
    static final Duration LEASE = Duration.ofHours(1);
    static final long FIRST_RETRY_NANOS = 1_000_000_000L;
    static final long LAST_RETRY_NANOS = 300_000_000_000L;

    private final NodeContext context;
    private final Dht dht;
    private final Key key;
    private final Bytes value;
    private long retryNanos = FIRST_RETRY_NANOS;

    Announcement(NodeContext context, JoinedNetwork network) {
        InetAddress own = network.self().ipv6();
        this.context = context;
        this.dht = network.dht();
        this.key = AddressRecord.key(network.spec().ring(), own);
        this.value = new AddressRecord(own).encode();
    }

    void publish() {
        dht.put(key, value, LEASE).whenComplete((done, failure) -> {
            if (failure == null) {
                retryNanos = FIRST_RETRY_NANOS;
                context.schedule(aboutHalfNanos(), this::publish);
            } else {
                context.schedule(retryNanos, this::publish);
                retryNanos = Math.min(2 * retryNanos, LAST_RETRY_NANOS);
            }
        });
    }

    /** Half of the lease, give or take a tenth, so that records of one moment are not renewed in one. */
    private long aboutHalfNanos() {
        return (long) (LEASE.toNanos() * (0.45 + 0.1 * context.random().nextDouble()));
    }
}
