package org.ipop.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.api.dht.Stored;
import org.ipop.simulation.VirtualTime;

/** A store that all members share and that answers after a while, or not at all. */
public final class FakeDht {
    private static final long DELAY_NANOS = 20_000_000;

    /** What is done with a question. */
    public enum Mood { ANSWERS, FAILS, SILENT }

    public final Map<Key, Stored> records = new LinkedHashMap<>();
    /** Values that stand beside each other: by key and writer. */
    public final Map<List<Object>, Stored> beside = new LinkedHashMap<>();
    public Mood mood = Mood.ANSWERS;
    public int gets;
    public int creates;
    private final VirtualTime time;

    public FakeDht(VirtualTime time) {
        this.time = time;
    }

    public Of of(NodeId writer) {
        return new Of(writer);
    }

    public void plant(Key key, boolean exclusive, NodeId writer, Bytes value) {
        records.put(key, new Stored(key, exclusive, writer, value, 1, time.epochSeconds() + 3_600, Bytes.copyOf()));
    }

    /** The store as one member has it. */
    public final class Of implements Dht {
        public final List<Consumer<Key>> listeners = new ArrayList<>();
        private final NodeId writer;

        private Of(NodeId writer) {
            this.writer = writer;
        }

        @Override
        public CompletionStage<Created> create(Key key, Bytes value, Duration lease) {
            creates++;
            return answer(() -> {
                Stored present = records.get(key);
                if (present != null && !present.writer().equals(writer)
                    && present.expiresEpochSeconds() > time.epochSeconds()) {
                    return new Created.Taken(present);
                }
                Stored mine = new Stored(key, true, writer, value, 1, time.epochSeconds() + lease.toSeconds(),
                    Bytes.copyOf());
                records.put(key, mine);
                return new Created.Won(mine);
            });
        }

        @Override
        public CompletionStage<Created> renew(Key key, Bytes value, Duration lease) {
            return create(key, value, lease);
        }

        @Override
        public CompletionStage<Void> release(Key key) {
            records.values().removeIf(stored -> stored.key().equals(key) && stored.writer().equals(writer));
            beside.remove(List.of(key, writer));
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Void> put(Key key, Bytes value, Duration lease) {
            beside.put(List.of(key, writer), new Stored(key, false, writer, value, 1,
                time.epochSeconds() + lease.toSeconds(), Bytes.copyOf()));
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<List<Stored>> get(Key key) {
            gets++;
            return answer(() -> Stream.concat(records.values().stream(), beside.values().stream())
                .filter(stored -> stored.key().equals(key))
                .filter(stored -> stored.expiresEpochSeconds() > time.epochSeconds()).toList());
        }

        @Override
        public AutoCloseable onLost(Consumer<Key> lost) {
            listeners.add(lost);
            return () -> listeners.remove(lost);
        }

        @Override
        public DhtSnapshot suspend() {
            throw new AssertionError("the store is its owner's to suspend");
        }

        @Override
        public void close() {
            listeners.clear();
        }

        private <T> CompletionStage<T> answer(Supplier<T> answer) {
            CompletableFuture<T> result = new CompletableFuture<>();
            switch (mood) {
                case ANSWERS -> time.after(DELAY_NANOS, () -> result.complete(answer.get()));
                case FAILS -> time.after(DELAY_NANOS, () ->
                    result.completeExceptionally(new DhtUnavailable("no majority")));
                case SILENT -> { }
            }
            return result;
        }
    }
}
