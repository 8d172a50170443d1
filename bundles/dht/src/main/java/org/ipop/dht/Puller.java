package org.ipop.dht;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.ipop.api.overlay.Target;
import org.ipop.wire.dht.Arc;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.Place;
import org.ipop.wire.dht.Slot;

/**
 * Copies from another member what we lack in an arc: a page of its versions, then the missing records, a few at a
 * time, one request under way a copy.
 */
final class Puller {
    private static final int AT_ONCE = 4;
    private static final int WAITING = 64;

    /** How a copy ended. */
    @FunctionalInterface
    interface Done {
        /** @param complete whether we have seen all that the other holds; {@code added} how much of it was new */
        void pulled(boolean complete, int added);
    }

    private final DhtContext context;
    private final Peers peers;
    private final RecordStore store;
    private final Verifier verifier;
    private final Queue<Pull> waiting = new ArrayDeque<>();
    private int running;

    Puller(DhtContext context, Peers peers, RecordStore store, Verifier verifier) {
        this.context = context;
        this.peers = peers;
        this.store = store;
        this.verifier = verifier;
    }

    void pull(Target from, Arc arc, Done done) {
        if (waiting.size() >= WAITING) {
            context.count("drop.pull");
            done.pulled(false, 0);
            return;
        }
        waiting.add(new Pull(from, arc, done));
        startWaiting();
    }

    /** Do we lack this version, or only the word that it is confirmed (which we then take)? */
    boolean lacks(Slot slot) {
        Optional<Entry> mine = store.get(new Place(slot.key(), slot.writer()));
        if (mine.isEmpty() || mine.get().sequence() < slot.sequence()) {
            return true;
        }
        if (slot.confirmed()) {
            store.confirm(slot);
        }
        return false;
    }

    /** Copies these records. */
    void fetch(Target from, List<Place> places, Done done) {
        new Fetching(from, places, done).next();
    }

    private void startWaiting() {
        while (running < AT_ONCE && !waiting.isEmpty()) {
            running++;
            waiting.remove().nextPage(Optional.empty());
        }
    }

    private final class Pull {
        private final Target from;
        private final Arc arc;
        private final Done done;
        private int added;

        private Pull(Target from, Arc arc, Done done) {
            this.from = from;
            this.arc = arc;
            this.done = done;
        }

        private void nextPage(Optional<Place> after) {
            peers.ask(from, new DhtRequest.Listing(arc, after), Tuning.ASK_NANOS, answer -> {
                if (answer instanceof DhtAnswer.SlotList list) {
                    copy(list);
                } else {
                    end(false);
                }
            });
        }

        private void copy(DhtAnswer.SlotList list) {
            List<Place> missing = list.slots().stream().filter(slot -> arc.contains(slot.key()) && lacks(slot))
                .map(slot -> new Place(slot.key(), slot.writer())).toList();
            fetch(from, missing, (complete, count) -> {
                added += count;
                if (!complete || !list.more() || list.slots().isEmpty()) {
                    end(complete);
                } else {
                    Slot last = list.slots().getLast();
                    nextPage(Optional.of(new Place(last.key(), last.writer())));
                }
            });
        }

        private void end(boolean complete) {
            running--;
            context.counters().counter("dht.pulled").add(added);
            done.pulled(complete, added);
            startWaiting();
        }
    }

    private final class Fetching {
        private final Target from;
        private final List<Place> places;
        private final Done done;
        private int added;

        private Fetching(Target from, List<Place> places, Done done) {
            this.from = from;
            this.places = new ArrayList<>(places);
            this.done = done;
        }

        private void next() {
            if (places.isEmpty()) {
                done.pulled(true, added);
                return;
            }
            List<Place> batch = places.subList(0, Math.min(DhtRequest.Fetch.MAX_PLACES, places.size()));
            peers.ask(from, new DhtRequest.Fetch(batch), Tuning.ASK_NANOS, answer -> {
                if (!(answer instanceof DhtAnswer.Records records)
                    || !verifier.verify(from, records.replicas(), entries -> keep(records, entries))) {
                    done.pulled(false, added);
                }
            });
        }

        private void keep(DhtAnswer.Records records, List<Entry> entries) {
            for (Entry entry : entries) {
                if (places.contains(entry.place()) && store.add(entry, false) == RecordStore.Admission.ADDED) {
                    added++;
                }
            }
            List<Place> answered = records.replicas().stream()
                .map(replica -> new Place(replica.record().key(), replica.record().writer())).toList();
            if (!places.removeAll(answered)) {
                places.clear();
            }
            next();
        }
    }
}
