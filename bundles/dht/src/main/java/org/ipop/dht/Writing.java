package org.ipop.dht;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongUnaryOperator;
import org.ipop.api.Bytes;
import org.ipop.api.RingId;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.api.dht.RecordGuard;
import org.ipop.api.dht.Stored;
import org.ipop.api.overlay.Target;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.RecordCodec;
import org.ipop.wire.dht.Replica;

/** One create, renew, put or release of ours: sign, ask the owner, ask again until it is decided. */
final class Writing {
    /** Sequences begin with the second of the write; one further ahead than this is no clock's fault. */
    private static final long AHEAD = Tuning.MAX_LEASE_SECONDS << 16;

    private final DhtContext context;
    private final Peers peers;
    private final Verifier verifier;
    private final LongUnaryOperator nextSequence;
    private final CompletableFuture<Created> result;
    private final Retry retry;

    Writing(DhtContext context, Peers peers, Verifier verifier, LongUnaryOperator nextSequence,
            CompletableFuture<Created> result) {
        this.context = context;
        this.peers = peers;
        this.verifier = verifier;
        this.nextSequence = nextSequence;
        this.result = result;
        this.retry = new Retry(context, result, Tuning.OPERATION_NANOS);
    }

    void begin(Stored draft) {
        RecordGuard guard = context.guard();
        RingId ring = context.ring();
        boolean begun = context.node().compute(guard.writer(), () -> guard.prove(RecordCodec.signed(ring, draft)),
            (proof, failure) -> {
                if (failure != null) {
                    result.completeExceptionally(failure);
                } else if (!result.isDone()) {
                    send(new Stored(draft.key(), draft.exclusive(), draft.writer(), draft.value(), draft.sequence(),
                        draft.expiresEpochSeconds(), proof));
                }
            });
        if (!begun) {
            retry.later("no room to sign", () -> begin(draft));
        }
    }

    private void send(Stored record) {
        peers.ask(new Target.Owner(record.key()), new DhtRequest.Write(record), retry.timeoutNanos(), answer -> {
            switch (answer) {
                case DhtAnswer.Written written -> written(record, written);
                case DhtAnswer.Taken taken when record.exclusive() -> taken(record, taken.by());
                default -> retry.later("the owner of the key does not answer", () -> send(record));
            }
        });
    }

    private void written(Stored record, DhtAnswer.Written written) {
        switch (written.outcome()) {
            case STORED -> result.complete(new Created.Won(record));
            case BUSY, NOT_OWNER, UNAVAILABLE ->
                retry.later("no majority of replicas answers", () -> send(record));
            case STALE -> outrun(record, written.sequence());
            case FULL -> result.completeExceptionally(new DhtUnavailable("there is no room under this key"));
            case REFUSED -> result.completeExceptionally(new DhtUnavailable("the owner refuses the record"));
        }
    }

    /** A former life of ours wrote with a higher sequence. */
    private void outrun(Stored record, long sequence) {
        if (sequence < record.sequence() || sequence > (context.epochSeconds() << 16) + AHEAD) {
            context.count("drop.sequence");
            retry.later("the owner tells no true sequence", () -> send(record));
            return;
        }
        Stored draft = new Stored(record.key(), record.exclusive(), record.writer(), record.value(),
            nextSequence.applyAsLong(sequence), record.expiresEpochSeconds(), Bytes.copyOf());
        retry.later("our own record outruns us", () -> begin(draft));
    }

    private void taken(Stored record, Replica by) {
        Stored other = by.record();
        boolean contrary = other.key().equals(record.key()) && other.exclusive() && other.value().length() > 0
            && !other.writer().equals(record.writer());
        Runnable again = () -> send(record);
        if (!contrary || !verifier.verify(record.writer(), List.of(by), good -> {
            if (good.isEmpty()) {
                retry.later("the owner tells no true holder", again);
            } else {
                result.complete(new Created.Taken(other));
            }
        })) {
            retry.later("the owner tells no true holder", again);
        }
    }
}
