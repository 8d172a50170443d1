package org.ipop.vnet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.api.dht.Stored;
import org.ipop.simulation.VirtualTime;

/** A store whose answers a test decides. They take 20 ms, unless it is mute. */
final class FakeDht implements Dht {
    private static final long ANSWER_NANOS = 20_000_000;

    private final VirtualTime time;
    final Map<Key, List<Stored>> records = new LinkedHashMap<>();
    final List<Key> asked = new ArrayList<>();
    final List<Key> put = new ArrayList<>();
    boolean mute;
    boolean failing;

    FakeDht(VirtualTime time) {
        this.time = time;
    }

    @Override
    public CompletionStage<List<Stored>> get(Key key) {
        asked.add(key);
        return answer(() -> List.copyOf(records.getOrDefault(key, List.of())));
    }

    @Override
    public CompletionStage<Void> put(Key key, Bytes value, Duration lease) {
        put.add(key);
        return answer(() -> null);
    }

    private <T> CompletionStage<T> answer(Supplier<T> content) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (!mute) {
            time.after(ANSWER_NANOS, () -> {
                if (failing) {
                    answer.completeExceptionally(new DhtUnavailable("no majority answered"));
                } else {
                    answer.complete(content.get());
                }
            });
        }
        return answer;
    }

    @Override
    public CompletionStage<Created> create(Key key, Bytes value, Duration lease) {
        throw new AssertionError("a router creates nothing");
    }

    @Override
    public CompletionStage<Created> renew(Key key, Bytes value, Duration lease) {
        throw new AssertionError("a router renews nothing");
    }

    @Override
    public CompletionStage<Void> release(Key key) {
        throw new AssertionError("a router releases nothing");
    }

    @Override
    public AutoCloseable onLost(Consumer<Key> lost) {
        throw new AssertionError("a router creates nothing");
    }

    @Override
    public DhtSnapshot suspend() {
        throw new AssertionError("the store is its owner's to suspend");
    }

    @Override
    public void close() {
        throw new AssertionError("the store is its owner's to close");
    }
}
