package org.ipop.dht;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.wire.dht.Arc;
import org.ipop.wire.dht.Digest;
import org.ipop.wire.dht.Place;
import org.ipop.wire.dht.Slot;

/**
 * What this node holds: under each key one slot a writer, and at most one slot that claims the key. Two claims that
 * meet here are decided at once, by rules that every holder applies alike.
 */
final class RecordStore {
    /** How an entry was received. */
    enum Admission {
        ADDED,
        /** This very version is here. */
        KNOWN,
        /** A newer version of this writer is here. */
        STALE,
        /** Another writer's claim holds. */
        BEATEN,
        FULL
    }

    private final DhtContext context;
    private final TreeMap<Key, TreeMap<NodeId, Entry>> byKey = new TreeMap<>();
    private final Quotas quotas;
    private Consumer<Entry> lost = ignored -> { };

    RecordStore(DhtContext context) {
        this.context = context;
        this.quotas = new Quotas(context);
    }

    /** Hears of each confirmed claim that lost against another. */
    void onLost(Consumer<Entry> listener) {
        lost = listener;
    }

    int size() {
        return quotas.records();
    }

    long bytes() {
        return quotas.bytes();
    }

    Optional<Entry> get(Place place) {
        return Optional.ofNullable(slots(place.key()).get(place.writer()));
    }

    Collection<Entry> under(Key key) {
        return slots(key).values();
    }

    /** The claim of another writer than this one. */
    Optional<Entry> rival(Place place) {
        long now = context.epochSeconds();
        return under(place.key()).stream()
            .filter(entry -> entry.claims() && !entry.over(now) && !entry.writer().equals(place.writer())).findFirst();
    }

    /** @param decided by the owner of the key, in a view that nobody supersedes: its word replaces an open claim */
    Admission add(Entry offered, boolean decided) {
        Optional<Entry> former = get(offered.place());
        if (former.isPresent() && former.get().sequence() >= offered.sequence()) {
            return refresh(former.get(), offered);
        }
        Entry entry = former.isPresent() && former.get().claims() && former.get().confirmed() && offered.claims()
            ? offered.confirm() : offered;
        if (entry.claims()) {
            Optional<Entry> rival = rival(entry.place());
            if (rival.isPresent() && !beats(entry, rival.get(), decided)) {
                loses(entry);
                return Admission.BEATEN;
            }
            rival.ifPresent(this::removeLoser);
        }
        if (!hasRoom(entry, former)) {
            return Admission.FULL;
        }
        put(entry);
        return Admission.ADDED;
    }

    /** Marks this version as stored by a majority. */
    void confirm(Slot slot) {
        get(new Place(slot.key(), slot.writer())).filter(entry -> entry.sequence() == slot.sequence())
            .ifPresent(entry -> put(entry.confirm()));
    }

    /** A new owner has read its arc: what it found may have been granted, so it is binding. */
    void confirmAll(Arc arc) {
        in(arc).filter(entry -> !entry.confirmed()).toList().forEach(entry -> put(entry.confirm()));
    }

    Digest digest(Arc arc) {
        Digest[] sum = {Digest.EMPTY};
        in(arc).forEach(entry -> sum[0] = sum[0].with(entry.fingerprint()));
        return sum[0];
    }

    /** The entries of an arc, clockwise, each key's by writer. */
    Stream<Entry> in(Arc arc) {
        Stream<NavigableMap<Key, TreeMap<NodeId, Entry>>> parts = arc.from().compareTo(arc.to()) < 0
            ? Stream.of(byKey.subMap(arc.from(), false, arc.to(), true))
            : Stream.of(byKey.tailMap(arc.from(), false), byKey.headMap(arc.to(), true));
        return parts.flatMap(part -> part.values().stream()).flatMap(slots -> slots.values().stream());
    }

    /** As {@link #in}, beginning behind a place of the arc. */
    Stream<Entry> in(Arc arc, Place after) {
        Stream<Entry> sameKey = slots(after.key()).tailMap(after.writer(), false).values().stream();
        return after.key().equals(arc.to()) ? sameKey : Stream.concat(sameKey, in(new Arc(after.key(), arc.to())));
    }

    Stream<Entry> all() {
        return byKey.values().stream().flatMap(slots -> slots.values().stream());
    }

    /** What was admitted once is not judged again. */
    void restore(Entry entry) {
        put(entry);
    }

    /** The keys we hold that fulfil the condition. */
    List<Key> keys(Predicate<Key> condition) {
        return byKey.keySet().stream().filter(condition).toList();
    }

    void remove(Place place) {
        TreeMap<NodeId, Entry> slots = slots(place.key());
        Entry removed = slots.remove(place.writer());
        if (removed == null) {
            return;
        }
        if (slots.isEmpty()) {
            byKey.remove(place.key());
        }
        quotas.add(place.writer(), -1, -Quotas.bytes(removed));
    }

    /** Removes what is over; returns how many. */
    int sweep() {
        long now = context.epochSeconds();
        List<Entry> over = all().filter(entry -> entry.over(now)).toList();
        over.forEach(entry -> remove(entry.place()));
        return over.size();
    }

    private TreeMap<NodeId, Entry> slots(Key key) {
        TreeMap<NodeId, Entry> slots = byKey.get(key);
        return slots == null ? new TreeMap<>() : slots;
    }

    private Admission refresh(Entry former, Entry offered) {
        if (former.sequence() > offered.sequence()) {
            return Admission.STALE;
        }
        if (offered.confirmed()) {
            put(former.confirm());
        }
        return Admission.KNOWN;
    }

    /** Confirmed before open; of two confirmed the guard's order; of two open the later view. */
    private static boolean beats(Entry entry, Entry rival, boolean decided) {
        if (entry.confirmed() != rival.confirmed()) {
            return entry.confirmed();
        }
        if (entry.confirmed()) {
            return entry.precedes(rival);
        }
        if (decided || entry.replica().view() != rival.replica().view()) {
            return decided || entry.replica().view() > rival.replica().view();
        }
        return entry.precedes(rival);
    }

    private void removeLoser(Entry loser) {
        remove(loser.place());
        loses(loser);
    }

    private void loses(Entry loser) {
        if (loser.confirmed()) {
            context.count("conflict");
            lost.accept(loser);
        }
    }

    /** A version that is no longer than the former one always fits. */
    private boolean hasRoom(Entry entry, Optional<Entry> former) {
        long more = Quotas.bytes(entry) - former.map(Quotas::bytes).orElse(0L);
        if (former.isPresent()) {
            return more <= 0 || quotas.hasRoom(entry.writer(), 0, more);
        }
        if (!quotas.hasRoom(entry.writer(), 1, more)) {
            return false;
        }
        return entry.tombstone() ? hasRoomForTombstone(entry.key()) : hasRoomForValue(entry.key());
    }

    private boolean hasRoomForValue(Key key) {
        if (under(key).stream().filter(entry -> !entry.tombstone()).count() >= Tuning.WRITERS_PER_KEY) {
            context.count("drop.key-full");
            return false;
        }
        return true;
    }

    /** The tombstone that would go first anyway makes room. */
    private boolean hasRoomForTombstone(Key key) {
        List<Entry> tombstones = under(key).stream().filter(Entry::tombstone).toList();
        if (tombstones.size() >= Tuning.TOMBSTONES_PER_KEY) {
            context.count("drop.tombstone");
            remove(tombstones.stream().min(Comparator.comparing(entry -> entry.record().expiresEpochSeconds()))
                .orElseThrow().place());
        }
        return true;
    }

    private void put(Entry entry) {
        Entry former = byKey.computeIfAbsent(entry.key(), key -> new TreeMap<>()).put(entry.writer(), entry);
        quotas.add(entry.writer(), former == null ? 1 : 0,
            Quotas.bytes(entry) - (former == null ? 0 : Quotas.bytes(former)));
    }
}
