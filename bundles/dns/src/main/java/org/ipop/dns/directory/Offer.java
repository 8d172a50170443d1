package org.ipop.dns.directory;

import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.dht.Dht;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeContext.Timer;

/** Our value under a key of the DHT that others write to as well: put again at half of its lease, until closed. */
final class Offer implements AutoCloseable {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long RETRY_SECONDS = 30;

    private final NodeContext context;
    private final Dht dht;
    private final Key key;
    private Bytes value;
    private Optional<Timer> next = Optional.empty();
    private boolean closed;

    Offer(NodeContext context, Dht dht, Key key, Bytes value) {
        this.context = context;
        this.dht = dht;
        this.key = key;
        this.value = value;
        put();
    }

    /** Stores another value, now. */
    void value(Bytes changed) {
        value = changed;
        put();
    }

    /** Stops, and leaves the value there for the rest of its lease. */
    void suspend() {
        closed = true;
        next.ifPresent(Timer::cancel);
    }

    @Override
    public void close() {
        suspend();
        dht.release(key);
    }

    private void put() {
        if (!closed) {
            later(RETRY_SECONDS);
            dht.put(key, value, Claim.LEASE).thenRun(() -> later(Claim.LEASE.toSeconds() / 2));
        }
    }

    /** Give or take a tenth, so that offers of one moment do not come back in one. */
    private void later(long seconds) {
        next.ifPresent(Timer::cancel);
        if (!closed) {
            double jitter = 0.9 + 0.2 * context.random().nextDouble();
            next = Optional.of(context.schedule((long) (seconds * SECOND_NANOS * jitter), this::put));
        }
    }
}
