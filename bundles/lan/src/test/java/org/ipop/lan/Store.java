package org.ipop.lan;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.dht.Stored;
import org.ipop.simulation.VirtualTime;

/** Keeps what is created. */
final class Store implements Dht {
    final Map<Key, Stored> records = new LinkedHashMap<>();
    private final VirtualTime time;

    Store(VirtualTime time) {
        this.time = time;
    }

    @Override
    public CompletionStage<Created> create(Key key, Bytes value, Duration lease) {
        Stored stored = new Stored(key, true, World.GATE, value, 1, time.epochSeconds() + lease.toSeconds(), value);
        records.put(key, stored);
        return CompletableFuture.completedStage(new Created.Won(stored));
    }

    @Override
    public CompletionStage<Void> release(Key key) {
        records.remove(key);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Created> renew(Key key, Bytes value, Duration lease) {
        throw new AssertionError("nobody asks");
    }

    @Override
    public CompletionStage<Void> put(Key key, Bytes value, Duration lease) {
        throw new AssertionError("nobody asks");
    }

    @Override
    public CompletionStage<List<Stored>> get(Key key) {
        throw new AssertionError("nobody asks");
    }

    @Override
    public AutoCloseable onLost(Consumer<Key> lost) {
        throw new AssertionError("nobody asks");
    }

    @Override
    public DhtSnapshot suspend() {
        throw new AssertionError("nobody asks");
    }

    @Override
    public void close() {
        throw new AssertionError("nobody asks");
    }
}
