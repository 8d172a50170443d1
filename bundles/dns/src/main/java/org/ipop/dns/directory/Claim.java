package org.ipop.dns.directory;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeContext.Timer;

/**
 * One key of the DHT that we want for ourselves and keep.
 * <pre>
 *             won                       half of the lease
 *  WANTED ----------> HELD --------------------------------> WANTED
 *    | ^ ^-- later --- unanswered, taken                       (asks again; still held until the lease ends)
 * </pre>
 * To renew is to create again: our own value counts as won and is replaced.
 */
final class Claim implements AutoCloseable {
    static final Duration LEASE = Duration.ofHours(1);
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long FIRST_RETRY_SECONDS = 2;
    private static final long LAST_RETRY_SECONDS = 60;

    private final NodeContext context;
    private final Dht dht;
    private final Key key;
    private final Consumer<Optional<Stored>> taken;
    private Bytes value;
    private Optional<Timer> next = Optional.empty();
    private long heldUntilEpochSeconds;
    private long retrySeconds = FIRST_RETRY_SECONDS;
    private long attempt;
    private boolean closed;

    /** @param taken hears after each answer who has the key instead of us, empty if we have it */
    Claim(NodeContext context, Dht dht, Key key, Bytes value, Consumer<Optional<Stored>> taken) {
        this.context = context;
        this.dht = dht;
        this.key = key;
        this.value = value;
        this.taken = taken;
    }

    Key key() {
        return key;
    }

    /** The end of our lease; empty if we have none. */
    Optional<Long> heldUntil() {
        return heldUntilEpochSeconds > context.epochSeconds() ? Optional.of(heldUntilEpochSeconds) : Optional.empty();
    }

    /** Stores another value, now. */
    void value(Bytes changed) {
        value = changed;
        ask();
    }

    /** Asks for the key now; an older question that is still open no longer counts, and none stays open for ever. */
    void ask() {
        if (closed) {
            return;
        }
        long asked = ++attempt;
        later(LAST_RETRY_SECONDS);
        dht.create(key, value, LEASE).whenComplete((created, failure) -> {
            if (!closed && asked == attempt) {
                answered(created);
            }
        });
    }

    /** Somebody else has it after all. */
    void lost() {
        heldUntilEpochSeconds = 0;
        ask();
    }

    /** Stops, and keeps the key for whoever claims it next from this node. */
    void suspend() {
        closed = true;
        next.ifPresent(Timer::cancel);
    }

    /** Gives the key back; nobody waits for the answer, since the lease ends anyway. */
    @Override
    public void close() {
        suspend();
        dht.release(key);
    }

    private void answered(Created created) {
        switch (created) {
            case Created.Won won -> {
                heldUntilEpochSeconds = won.stored().expiresEpochSeconds();
                retrySeconds = FIRST_RETRY_SECONDS;
                taken.accept(Optional.empty());
                later(LEASE.toSeconds() / 2);
            }
            case Created.Taken by -> {
                heldUntilEpochSeconds = 0;
                taken.accept(Optional.of(by.by()));
                later(LAST_RETRY_SECONDS);
            }
            case null -> {
                later(retrySeconds);
                retrySeconds = Math.min(LAST_RETRY_SECONDS, retrySeconds * 2);
            }
        }
    }

    /** Give or take a tenth, so that claims of one moment do not come back in one. */
    private void later(long seconds) {
        double jitter = 0.9 + 0.2 * context.random().nextDouble();
        next.ifPresent(Timer::cancel);
        next = Optional.of(context.schedule((long) (seconds * SECOND_NANOS * jitter), this::ask));
    }
}
