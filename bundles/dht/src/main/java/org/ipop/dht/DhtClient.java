package org.ipop.dht;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.ServiceGone;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.api.dht.Stored;

/** This node as a user of the store: what it holds, and the operations that are under way. */
final class DhtClient {
    private static final int OPEN_OPERATIONS = 1_024;
    private static final long DEFAULT_TOMBSTONE_SECONDS = 3_600;
    private static final int DOUBT_ATTEMPTS = 4;
    private static final long DOUBT_NANOS = 5_000_000_000L;
    private static final int SEEK_ATTEMPTS = 3;

    private final DhtContext context;
    private final Peers peers;
    private final Verifier verifier;
    private final TreeMap<Key, Stored> ours = new TreeMap<>();
    /** What was ours and is being given back. */
    private final TreeMap<Key, Stored> released = new TreeMap<>();
    /** Keys that we are writing, and whether somebody has said meanwhile that we lost them. */
    private final TreeMap<Key, Boolean> writing = new TreeMap<>();
    private final List<Consumer<Key>> lostListeners = new ArrayList<>();
    private final List<CompletableFuture<?>> open = new ArrayList<>();
    private final WriteWindow window;
    private long lastSequence;
    private boolean closed;

    DhtClient(DhtContext context, Peers peers, Verifier verifier) {
        this.context = context;
        this.peers = peers;
        this.verifier = verifier;
        this.window = new WriteWindow(context);
    }

    CompletionStage<Created> write(Key key, boolean exclusive, Bytes value, Duration lease) {
        if (value.length() == 0 || value.length() > Dht.MAX_VALUE_BYTES || !lease.isPositive()) {
            throw new IllegalArgumentException("a value has 1 to " + Dht.MAX_VALUE_BYTES + " bytes, not "
                + value.length() + "; a lease is positive, not " + lease);
        }
        long seconds = Math.clamp(lease.toSeconds(), 1, Tuning.MAX_LEASE_SECONDS);
        Stored draft = draft(key, exclusive, value, context.epochSeconds() + seconds);
        writing.putIfAbsent(key, false);
        CompletionStage<Created> written = start(draft);
        written.whenComplete((created, failure) -> {
            boolean doubted = Boolean.TRUE.equals(writing.remove(key));
            remember(key, created);
            if (doubted) {
                doubt(key);
            }
        });
        return written;
    }

    CompletionStage<Void> release(Key key) {
        Optional<Stored> held = Optional.ofNullable(ours.remove(key));
        long expires = held.map(Stored::expiresEpochSeconds).filter(end -> end > context.epochSeconds())
            .orElse(context.epochSeconds() + DEFAULT_TOMBSTONE_SECONDS);
        boolean exclusive = held.map(Stored::exclusive).orElse(true);
        held.ifPresent(stored -> released.put(key, stored));
        return start(draft(key, exclusive, Bytes.copyOf(), expires))
            .whenComplete((created, failure) -> held.ifPresent(stored -> released.remove(key, stored)))
            .thenAccept(created -> { });
    }

    CompletionStage<List<Stored>> get(Key key, long patienceNanos) {
        CompletableFuture<List<Stored>> found = open();
        if (!found.isDone()) {
            new Lookup(context, peers, verifier, key, found).begin(patienceNanos);
        }
        return found;
    }

    AutoCloseable onLost(Consumer<Key> listener) {
        Consumer<Key> own = listener::accept;
        lostListeners.add(own);
        return () -> lostListeners.remove(own);
    }

    /** What our successor needs to know; whoever was giving something back asks it again. */
    DhtSnapshot.Own own() {
        TreeMap<Key, Stored> records = new TreeMap<>(released);
        records.putAll(ours);
        return new DhtSnapshot.Own(List.copyOf(records.values()), lastSequence);
    }

    void restore(DhtSnapshot.Own own) {
        own.records().forEach(record -> ours.put(record.key(), record));
        lastSequence = own.lastSequence();
    }

    /** Somebody may have told us of a loss while nobody listened. */
    void doubtAll() {
        List.copyOf(ours.keySet()).forEach(this::doubt);
    }

    /** Somebody says that we lost the key: we look ourselves, so that nobody can talk us out of it. */
    void doubt(Key key) {
        writing.replace(key, true);
        doubt(key, DOUBT_ATTEMPTS);
    }

    /** Writes again what of ours the store does not have any more. */
    void seekAll() {
        List.copyOf(ours.keySet()).forEach(key -> seek(key, SEEK_ATTEMPTS));
    }

    void close() {
        closed = true;
        window.close();
        List.copyOf(open).forEach(stage -> stage.completeExceptionally(new ServiceGone("dht")));
    }

    private void doubt(Key key, int attempts) {
        Stored mine = ours.get(key);
        if (mine == null || !mine.exclusive() || attempts == 0) {
            return;
        }
        get(key, Tuning.OPERATION_NANOS).whenComplete((values, failure) -> {
            Optional<Stored> holder = failure != null ? Optional.empty()
                : values.stream().filter(Stored::exclusive).findFirst();
            if (holder.isEmpty()) {
                context.node().schedule(DOUBT_NANOS, () -> doubt(key, attempts - 1));
            } else if (!holder.get().writer().equals(context.self())) {
                lose(key);
            }
        });
    }

    private void seek(Key key, int attempts) {
        if (ours.containsKey(key) && attempts > 0) {
            get(key, Tuning.OPERATION_NANOS).thenCompose(values -> restoreUnless(values, key))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        context.node().schedule(DOUBT_NANOS, () -> seek(key, attempts - 1));
                    }
                });
        }
    }

    /** Whoever has taken the key meanwhile keeps it, and we hear of that as with any write. */
    private CompletionStage<?> restoreUnless(List<Stored> found, Key key) {
        Stored mine = ours.get(key);
        if (mine == null || mine.expiresEpochSeconds() <= context.epochSeconds()
            || found.stream().anyMatch(stored -> stored.writer().equals(context.self()))) {
            return CompletableFuture.completedStage(found);
        }
        context.count("restored");
        return write(key, mine.exclusive(), mine.value(),
            Duration.ofSeconds(mine.expiresEpochSeconds() - context.epochSeconds()));
    }

    private void remember(Key key, Created created) {
        switch (created) {
            case Created.Won won -> ours.merge(key, won.stored(),
                (a, b) -> a.sequence() > b.sequence() ? a : b);
            case Created.Taken taken -> lose(key);
            case null -> context.count("operation.failed");
        }
    }

    private void lose(Key key) {
        Stored mine = ours.get(key);
        if (mine != null && mine.exclusive()) {
            ours.remove(key);
            context.count("lost");
            List.copyOf(lostListeners).forEach(listener -> listener.accept(key));
        }
    }

    private Stored draft(Key key, boolean exclusive, Bytes value, long expires) {
        return new Stored(key, exclusive, context.guard().writer(), value, nextSequence(0), expires, Bytes.copyOf());
    }

    /** Greater than any this node has used, also before it lost its memory, unless its clock went back. */
    private long nextSequence(long known) {
        lastSequence = Math.max(Math.max(lastSequence, known) + 1, context.epochSeconds() << 16);
        return lastSequence;
    }

    private CompletionStage<Created> start(Stored draft) {
        CompletableFuture<Created> result = open();
        if (!result.isDone()) {
            Writing writing = new Writing(context, peers, verifier, this::nextSequence, result);
            window.pass(result, () -> writing.begin(draft));
        }
        return result;
    }

    private <T> CompletableFuture<T> open() {
        CompletableFuture<T> stage = new CompletableFuture<>();
        if (closed) {
            stage.completeExceptionally(new ServiceGone("dht"));
        } else if (open.size() >= OPEN_OPERATIONS) {
            context.count("drop.operation");
            stage.completeExceptionally(new DhtUnavailable("too many operations at once"));
        } else {
            open.add(stage);
            stage.whenComplete((result, failure) -> open.remove(stage));
        }
        return stage;
    }
}
