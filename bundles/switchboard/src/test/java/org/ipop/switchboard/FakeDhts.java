package org.ipop.switchboard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.ServiceGone;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtFactory;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.dht.RecordGuard;
import org.ipop.api.dht.Stored;
import org.ipop.api.overlay.Overlay;

/** A provider of stores that answer when the test says so, and write down what they are asked. */
final class FakeDhts implements DhtFactory {
    final List<Store> stores = new ArrayList<>();
    private final int number;

    /** @param number as which its snapshots are known */
    FakeDhts(int number) {
        this.number = number;
    }

    static DhtSnapshot snapshot(Overlay overlay, int number) {
        return new DhtSnapshot(overlay.view(), new DhtSnapshot.Mandate(1, Optional.empty(), List.of()), List.of(),
            new DhtSnapshot.Own(List.of(), number), List.of());
    }

    @Override
    public Dht open(Overlay overlay, RecordGuard guard, Optional<DhtSnapshot> former) {
        Store opened = new Store(snapshot(overlay, number), guard, former);
        stores.add(opened);
        return opened;
    }

    Store last() {
        return stores.getLast();
    }

    static final class Store implements Dht {
        final RecordGuard guard;
        final Optional<DhtSnapshot> former;
        final List<String> asked = new ArrayList<>();
        final List<CompletableFuture<?>> open = new ArrayList<>();
        final List<Consumer<Key>> listeners = new ArrayList<>();
        boolean suspended;
        boolean closed;
        private final DhtSnapshot snapshot;

        private Store(DhtSnapshot snapshot, RecordGuard guard, Optional<DhtSnapshot> former) {
            this.snapshot = snapshot;
            this.guard = guard;
            this.former = former;
        }

        @Override
        public CompletionStage<Created> create(Key key, Bytes value, Duration lease) {
            return ask("create");
        }

        @Override
        public CompletionStage<Created> renew(Key key, Bytes value, Duration lease) {
            return ask("renew");
        }

        @Override
        public CompletionStage<Void> release(Key key) {
            return ask("release");
        }

        @Override
        public CompletionStage<Void> put(Key key, Bytes value, Duration lease) {
            if (value.length() == 0) {
                throw new IllegalArgumentException("a value has bytes");
            }
            return ask("put");
        }

        @Override
        public CompletionStage<List<Stored>> get(Key key) {
            return ask("get");
        }

        @Override
        public AutoCloseable onLost(Consumer<Key> lost) {
            listeners.add(lost);
            return () -> listeners.remove(lost);
        }

        @Override
        public DhtSnapshot suspend() {
            suspended = true;
            open.forEach(stage -> stage.completeExceptionally(new ServiceGone("store")));
            return snapshot;
        }

        @Override
        public void close() {
            closed = true;
        }

        private <T> CompletionStage<T> ask(String what) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            asked.add(what);
            open.add(answer);
            return answer;
        }
    }
}
