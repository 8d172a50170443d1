package org.ipop.dht;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Stored;
import org.ipop.api.overlay.Target;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.Replica;

/** One get of ours: page by page, each record checked again. */
final class Lookup {
    private static final int MAX_PAGES = 2 * Tuning.WRITERS_PER_KEY;

    private final DhtContext context;
    private final Peers peers;
    private final Verifier verifier;
    private final Key key;
    private final CompletableFuture<List<Stored>> result;
    private Retry retry;
    private final TreeMap<NodeId, Entry> found = new TreeMap<>();
    private int pages;

    Lookup(DhtContext context, Peers peers, Verifier verifier, Key key, CompletableFuture<List<Stored>> result) {
        this.context = context;
        this.peers = peers;
        this.verifier = verifier;
        this.key = key;
        this.result = result;
    }

    void begin(long patienceNanos) {
        retry = new Retry(context, result, patienceNanos);
        page(Optional.empty());
    }

    private void page(Optional<NodeId> after) {
        peers.ask(new Target.Owner(key), new DhtRequest.Read(key, after), retry.timeoutNanos(), answer -> {
            if (!(answer instanceof DhtAnswer.Records records)
                || !verifier.verify(key, records.replicas(), good -> add(records, good))) {
                retry.later("no majority of replicas answers", () -> page(after));
            }
        });
    }

    private void add(DhtAnswer.Records records, List<Entry> good) {
        good.stream().filter(entry -> entry.key().equals(key) && !entry.tombstone())
            .forEach(entry -> found.merge(entry.writer(), entry, (a, b) -> a.sequence() >= b.sequence() ? a : b));
        pages++;
        Optional<NodeId> last = records.replicas().stream().map(Replica::record).map(Stored::writer)
            .max(Comparator.naturalOrder());
        if (records.more() && last.isPresent() && pages < MAX_PAGES) {
            page(last);
        } else {
            result.complete(values());
        }
    }

    /** At most one claim, and it first. */
    private List<Stored> values() {
        List<Stored> values = new ArrayList<>();
        found.values().stream().filter(Entry::claims).reduce((a, b) -> a.precedes(b) ? a : b)
            .ifPresent(claim -> values.add(claim.record()));
        found.values().stream().map(Entry::record).filter(record -> !record.exclusive()).forEach(values::add);
        return List.copyOf(values);
    }
}
