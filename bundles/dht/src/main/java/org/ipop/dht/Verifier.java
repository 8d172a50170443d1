package org.ipop.dht;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.RecordGuard;
import org.ipop.api.dht.Stored;
import org.ipop.wire.dht.RecordCodec;
import org.ipop.wire.dht.Replica;

/** Lets the guard judge what comes from the network, off the loop. */
final class Verifier {
    private final DhtContext context;

    Verifier(DhtContext context) {
        this.context = context;
    }

    /** What can be said without a signature: sizes and the end of the lease. */
    boolean plausible(Stored record) {
        long now = context.epochSeconds();
        boolean fits = record.value().length() <= Dht.MAX_VALUE_BYTES
            && record.proof().length() <= RecordCodec.MAX_PROOF_BYTES && record.sequence() > 0;
        boolean current = now < record.expiresEpochSeconds() + Tuning.SKEW_SECONDS
            && record.expiresEpochSeconds() <= now + Tuning.MAX_LEASE_SECONDS + Tuning.SKEW_SECONDS;
        if (!fits || !current) {
            context.count(fits ? "drop.expired" : "drop.oversized");
        }
        return fits && current;
    }

    /**
     * Passes on those that the guard accepts.
     *
     * @param client whose budget of work this uses: their sender, by its own word, if it is a node
     * @return false if there is no room for more work; {@code accepted} is then never called
     */
    boolean verify(Object client, List<Replica> replicas, Consumer<List<Entry>> accepted) {
        List<Replica> candidates = replicas.stream().filter(replica -> plausible(replica.record())).toList();
        RecordGuard guard = context.guard();
        RingId ring = context.ring();
        boolean begun = context.node().compute(client, () -> judge(guard, ring, candidates), (entries, failure) -> {
            if (failure != null) {
                context.count("drop.unverifiable");
            }
            List<Entry> good = failure == null ? entries : List.of();
            forged(client, candidates.size() - good.size());
            accepted.accept(good);
        });
        if (!begun) {
            context.count("drop.busy");
        }
        return begun;
    }

    private void forged(Object client, int count) {
        for (int i = 0; i < count; i++) {
            if (client instanceof NodeId sender && !sender.equals(context.self())) {
                context.count("drop.forged", sender);
            } else {
                context.count("drop.forged");
            }
        }
    }

    /** Thread: a worker. */
    private static List<Entry> judge(RecordGuard guard, RingId ring, List<Replica> candidates) {
        List<Entry> entries = new ArrayList<>();
        for (Replica replica : candidates) {
            Stored record = replica.record();
            if (guard.accepts(record, RecordCodec.signed(ring, record))) {
                entries.add(Entry.of(replica, record.exclusive() ? guard.precedence(record) : Bytes.copyOf()));
            }
        }
        return entries;
    }
}
