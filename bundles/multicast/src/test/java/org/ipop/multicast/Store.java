package org.ipop.multicast;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.api.dht.Stored;
import org.ipop.simulation.VirtualTime;

/** One member's view of the records that all share; an answer takes 20 ms. */
record Store(Shared shared, NodeId writer) implements Dht {
    private static final long ANSWER_NANOS = 20_000_000;

    static final class Shared {
        final Map<Key, Map<NodeId, Stored>> records = new LinkedHashMap<>();
        final VirtualTime time;
        boolean failing;
        int reads;
        int writes;

        Shared(VirtualTime time) {
            this.time = time;
        }

        void put(Key key, NodeId writer, Bytes value, long seconds) {
            records.computeIfAbsent(key, ignored -> new TreeMap<>()).put(writer,
                new Stored(key, false, writer, value, 1, time.epochSeconds() + seconds, Bytes.copyOf()));
        }
    }

    @Override
    public CompletionStage<Void> put(Key key, Bytes value, Duration lease) {
        shared.writes++;
        return answer(() -> {
            shared.put(key, writer, value, lease.toSeconds());
            return null;
        });
    }

    @Override
    public CompletionStage<Void> release(Key key) {
        return answer(() -> {
            shared.records.getOrDefault(key, Map.of()).remove(writer);
            return null;
        });
    }

    @Override
    public CompletionStage<List<Stored>> get(Key key) {
        shared.reads++;
        return answer(() -> List.copyOf(shared.records.getOrDefault(key, Map.of()).values()));
    }

    private <T> CompletionStage<T> answer(Supplier<T> content) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        shared.time.after(ANSWER_NANOS, () -> {
            if (shared.failing) {
                answer.completeExceptionally(new DhtUnavailable("no majority answered"));
            } else {
                answer.complete(content.get());
            }
        });
        return answer;
    }

    @Override
    public CompletionStage<Created> create(Key key, Bytes value, Duration lease) {
        throw new AssertionError("nobody creates");
    }

    @Override
    public CompletionStage<Created> renew(Key key, Bytes value, Duration lease) {
        throw new AssertionError("nobody renews");
    }

    @Override
    public AutoCloseable onLost(Consumer<Key> lost) {
        throw new AssertionError("nobody creates");
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
