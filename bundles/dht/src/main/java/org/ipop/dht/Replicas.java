package org.ipop.dht;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ipop.api.link.Contact;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.Place;
import org.ipop.wire.dht.Replica;
import org.ipop.wire.dht.Slot;

/** What we do for the owners of other arcs: store, confirm, and show what we hold. */
final class Replicas {
    private final DhtContext context;
    private final Ownership ownership;
    private final RecordStore store;
    private final Verifier verifier;

    Replicas(DhtContext context, Ownership ownership, RecordStore store, Verifier verifier) {
        this.context = context;
        this.ownership = ownership;
        this.store = store;
        this.verifier = verifier;
    }

    void store(Contact from, Replica replica, Consumer<DhtAnswer> answer) {
        if (!verifier.plausible(replica.record())) {
            answer.accept(new DhtAnswer.Unable());
        } else if (!obeys(from, replica)) {
            answer.accept(refusal(replica));
        } else if (!verifier.verify(from.node(), List.of(replica), good -> keep(from, good, answer))) {
            answer.accept(new DhtAnswer.Unable());
        }
    }

    DhtAnswer confirm(Slot slot) {
        store.confirm(slot);
        return new DhtAnswer.Done();
    }

    DhtAnswer slots(DhtRequest.Slots asked) {
        return list(store.under(asked.key()).stream());
    }

    DhtAnswer listing(DhtRequest.Listing asked) {
        Optional<Place> after = asked.after().filter(place -> asked.arc().contains(place.key()));
        return list(after.isPresent() ? store.in(asked.arc(), after.get()) : store.in(asked.arc()));
    }

    List<Entry> fetch(List<Place> places) {
        return places.stream().flatMap(place -> store.get(place).stream()).toList();
    }

    private boolean obeys(Contact from, Replica replica) {
        return ownership.promises().allows(replica.record().key(), replica.view(), from.node());
    }

    private DhtAnswer refusal(Replica replica) {
        context.count("drop.lower-view");
        return new DhtAnswer.Accepted(false, ownership.promises().highest(replica.record().key()));
    }

    private void keep(Contact from, List<Entry> good, Consumer<DhtAnswer> answer) {
        if (good.isEmpty()) {
            answer.accept(new DhtAnswer.Unable());
            return;
        }
        Entry entry = good.getFirst();
        if (!obeys(from, entry.replica())) {
            answer.accept(refusal(entry.replica()));
            return;
        }
        answer.accept(switch (store.add(entry, true)) {
            case ADDED, KNOWN -> new DhtAnswer.Accepted(true, entry.replica().view());
            case STALE -> new DhtAnswer.Taken(store.get(entry.place()).orElseThrow().replica());
            case BEATEN -> new DhtAnswer.Taken(store.rival(entry.place()).orElseThrow().replica());
            case FULL -> new DhtAnswer.Unable();
        });
    }

    private static DhtAnswer list(Stream<Entry> entries) {
        List<Slot> slots = entries.limit(DhtAnswer.SlotList.MAX_SLOTS + 1L).map(Entry::slot).toList();
        boolean more = slots.size() > DhtAnswer.SlotList.MAX_SLOTS;
        return new DhtAnswer.SlotList(more, more ? slots.subList(0, DhtAnswer.SlotList.MAX_SLOTS) : slots);
    }
}
