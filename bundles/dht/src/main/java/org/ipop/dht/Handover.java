package org.ipop.dht;

import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.ipop.api.Key;
import org.ipop.api.overlay.Target;
import org.ipop.wire.dht.Arc;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.Digest;

/**
 * Gives records that are no longer ours to the members that own them now, one arc after the other, and drops our copy
 * once the owner holds the same and does not count us among its replicas.
 */
final class Handover {
    private static final int ATTEMPTS = 10;
    private static final long PAUSE_NANOS = 2_000_000_000L;

    private final DhtContext context;
    private final Ownership ownership;
    private final RecordStore store;
    private final Puller puller;
    private final Peers peers;
    private final TreeSet<Key> keys = new TreeSet<>();
    private boolean running;
    private int attempts;

    Handover(DhtContext context, Ownership ownership, RecordStore store, Puller puller, Peers peers) {
        this.context = context;
        this.ownership = ownership;
        this.store = store;
        this.puller = puller;
        this.peers = peers;
    }

    void give(List<Key> moved) {
        keys.addAll(moved);
        if (!running && !keys.isEmpty()) {
            running = true;
            attempts = 0;
            locate();
        }
    }

    private void locate() {
        keys.removeIf(this::oursOrGone);
        if (keys.isEmpty()) {
            running = false;
            return;
        }
        Key key = keys.first();
        Target owner = new Target.Owner(key);
        peers.ask(owner, new DhtRequest.Locate(key), Tuning.ASK_NANOS, answer -> {
            if (answer instanceof DhtAnswer.Located located && located.arc().contains(key)) {
                compare(located);
            } else {
                again(key::equals);
            }
        });
    }

    private boolean oursOrGone(Key key) {
        return store.under(key).isEmpty() || ownership.owned().filter(owned -> owned.contains(key)).isPresent();
    }

    private void compare(DhtAnswer.Located located) {
        Arc arc = located.arc();
        Digest mine = store.digest(arc);
        if (mine.equals(located.digest())) {
            if (!located.replica()) {
                drop(arc);
            }
            next(arc::contains);
            return;
        }
        Target owner = new Target.Owner(arc.to());
        puller.pull(owner, arc, (complete, added) -> peers.ask(owner,
            new DhtRequest.Offer(false, arc, store.digest(arc)), Tuning.ASK_NANOS, answer -> again(arc::contains)));
    }

    private void drop(Arc arc) {
        store.in(arc).filter(entry -> !oursOrGone(entry.key())).toList().forEach(entry -> {
            store.remove(entry.place());
            context.count("handed-over");
        });
    }

    private void again(Predicate<Key> done) {
        attempts++;
        if (attempts < ATTEMPTS) {
            context.node().schedule(context.jittered(PAUSE_NANOS), this::locate);
        } else {
            context.count("handover.late");
            next(done);
        }
    }

    /** What could not be given stays with us; the next slow comparison tries it again. */
    private void next(Predicate<Key> done) {
        keys.removeIf(done);
        attempts = 0;
        locate();
    }
}
