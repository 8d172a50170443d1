package org.ipop.dns.directory;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Key;
import org.ipop.api.ServiceGone;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.api.dht.Stored;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeContext.Timer;

/**
 * Questions to the DHT: one at a time for a key, whoever else wants it shares the answer, for half a minute after it
 * came too. For some minutes more it serves at once and is asked for again behind: programs look names up one after the
 * other, and members' addresses seldom change. Bounded in number and in time.
 */
final class LookUps implements AutoCloseable {
    static final int IN_FLIGHT_LIMIT = 1_024;
    static final long TIMEOUT_NANOS = 3_000_000_000L;
    /**
     * The client response timer of RFC 8767, section 5: shorter than the 1.8 s there, since our rings answer within a
     * few round trips and programs look names up one after the other.
     */
    static final long STALE_NANOS = 500_000_000L;
    private static final int ANSWERS_KEPT = 1_024;
    /** Half of the time that others may keep the answer. */
    static final long NEW_NANOS = 30_000_000_000L;
    /** An older answer serves at once up to here; then whoever asks waits for the ring, as long as it is not silent. */
    static final long AT_ONCE_NANOS = 300_000_000_000L;
    /** A search list makes programs ask for many a name that nobody has, often the same. */
    static final long NOTHING_NANOS = 1_000_000_000L;

    private final NodeContext context;
    private final Counters counters;
    private final Dht dht;
    private final Map<Key, CompletableFuture<List<Stored>>> inFlight = new LinkedHashMap<>();
    private final LinkedHashMap<Key, Kept> answers = new LinkedHashMap<>();

    LookUps(NodeContext context, Counters counters, Dht dht) {
        this.context = context;
        this.counters = counters;
        this.dht = dht;
    }

    static <T> CompletionStage<Optional<T>> nothing() {
        return CompletableFuture.completedStage(Optional.empty());
    }

    /** What is stored there; fails with DhtUnavailable when the limit or the time is reached. */
    CompletionStage<List<Stored>> get(Key key) {
        Kept kept = answers.get(key);
        List<Stored> living = kept == null ? List.of() : living(kept);
        if (kept == null || living.size() < kept.found.size()) {
            return ask(key);
        }
        long oldNanos = context.nanoTime() - kept.atNanos;
        CompletionStage<List<Stored>> former = CompletableFuture.completedStage(living);
        if (oldNanos < (living.isEmpty() ? NOTHING_NANOS : NEW_NANOS)) {
            return former;
        }
        CompletionStage<List<Stored>> answer = ask(key);
        return oldNanos < AT_ONCE_NANOS && !living.isEmpty() ? former : answer;
    }

    private CompletionStage<List<Stored>> ask(Key key) {
        CompletableFuture<List<Stored>> running = inFlight.get(key);
        if (running != null) {
            counters.counter("dns.lookup.shared").increment();
            return running.copy();
        }
        if (inFlight.size() >= IN_FLIGHT_LIMIT) {
            counters.counter("dns.drop.lookup-limit").increment();
            return CompletableFuture.failedStage(new DhtUnavailable("too many names are being looked up"));
        }
        return begin(key).copy();
    }

    /** Fails what is open. */
    @Override
    public void close() {
        List.copyOf(inFlight.values()).forEach(open -> open.completeExceptionally(new ServiceGone("name service")));
        answers.clear();
    }

    private CompletableFuture<List<Stored>> begin(Key key) {
        CompletableFuture<List<Stored>> asked = new CompletableFuture<>();
        inFlight.put(key, asked);
        Timer timeout = context.schedule(TIMEOUT_NANOS, () -> {
            counters.counter("dns.lookup.unanswered").increment();
            asked.completeExceptionally(new DhtUnavailable("no answer within 3 s"));
        });
        asked.whenComplete((found, failure) -> {
            timeout.cancel();
            inFlight.remove(key, asked);
        });
        Timer impatience = context.schedule(STALE_NANOS, () -> answerStale(key, asked));
        dht.get(key, Duration.ofNanos(TIMEOUT_NANOS)).whenComplete((found, failure) -> {
            impatience.cancel();
            if (failure != null) {
                answerStale(key, asked);
                asked.completeExceptionally(failure);
            } else {
                keep(key, found);
                asked.complete(List.copyOf(found));
            }
        });
        return asked;
    }

    /**
     * While the key's owner is silent, a former answer whose lease has not ended serves (RFC 8767), and for the time of
     * a new one: whoever asks next does not wait too.
     */
    private void answerStale(Key key, CompletableFuture<List<Stored>> asked) {
        Kept kept = answers.get(key);
        List<Stored> living = kept == null ? List.of() : living(kept);
        if (!living.isEmpty() && asked.complete(living)) {
            counters.counter("dns.lookup.stale").increment();
            keep(key, living);
        }
    }

    private List<Stored> living(Kept kept) {
        return kept.found.stream().filter(stored -> stored.expiresEpochSeconds() > context.epochSeconds()).toList();
    }

    private void keep(Key key, List<Stored> found) {
        answers.remove(key);
        answers.put(key, new Kept(List.copyOf(found), context.nanoTime()));
        if (answers.size() > ANSWERS_KEPT) {
            answers.pollFirstEntry();
        }
    }

    private record Kept(List<Stored> found, long atNanos) {
    }
}
