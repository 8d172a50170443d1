package org.ipop.dht;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.ipop.api.dht.Stored;
import org.ipop.api.link.Contact;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtAnswer.Outcome;
import org.ipop.wire.dht.DhtAnswer.Written;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.Place;
import org.ipop.wire.dht.Replica;

/**
 * The owner's side of create, renew, put and release. It alone decides: an open write holds its key until a majority
 * of the replicas has stored it or the hold is over; what then lies on a minority blocks nobody and is overwritten.
 */
final class WriteCoordinator {
    private static final int OPEN_WRITES = 1_024;

    private final DhtContext context;
    private final Ownership ownership;
    private final RecordStore store;
    private final Verifier verifier;
    private final Peers peers;
    private final Pace pace;
    private final Map<Place, Replication> open = new TreeMap<>();

    WriteCoordinator(DhtContext context, Ownership ownership, RecordStore store, Verifier verifier, Peers peers) {
        this.context = context;
        this.ownership = ownership;
        this.store = store;
        this.verifier = verifier;
        this.peers = peers;
        this.pace = new Pace(context);
    }

    void write(Contact from, Stored record, Consumer<DhtAnswer> answer) {
        if (!verifier.plausible(record)) {
            answer.accept(new Written(Outcome.REFUSED, 0));
        } else if (!ownership.grants(record.key())) {
            answer.accept(new Written(Outcome.NOT_OWNER, 0));
        } else if (!verifier.verify(from.node(), List.of(replica(from, record)), good -> decide(good, answer))) {
            answer.accept(new Written(Outcome.BUSY, 0));
        }
    }

    /** Is a decision on it under way? */
    boolean isOpen(Place place) {
        return open.containsKey(place);
    }

    /** Our former self was deciding on it: nobody waits for the answer yet, the writer asks again. */
    void goOn(Entry entry) {
        if (ownership.grants(entry.key()) && !open.containsKey(entry.place())) {
            begin(entry, nobody -> { });
        }
    }

    private Replica replica(Contact from, Stored record) {
        boolean own = from.node().equals(record.writer());
        return new Replica(ownership.view(), false, own ? from.position() : record.writer().key(), record);
    }

    private void decide(List<Entry> good, Consumer<DhtAnswer> answer) {
        if (good.isEmpty()) {
            answer.accept(new Written(Outcome.REFUSED, 0));
            return;
        }
        Entry entry = good.getFirst();
        if (!ownership.grants(entry.key())) {
            answer.accept(new Written(Outcome.NOT_OWNER, 0));
            return;
        }
        Replication same = open.get(entry.place());
        if (same != null) {
            same.repeated(entry, answer);
            return;
        }
        Optional<DhtAnswer> known = known(entry).or(() -> held(entry));
        if (known.isPresent()) {
            answer.accept(known.get());
        } else if (!pace.admits(entry.writer())) {
            answer.accept(new Written(Outcome.BUSY, 0));
        } else {
            replicate(entry, answer);
        }
    }

    /** The writer repeats itself, or has forgotten how far it was. */
    private Optional<DhtAnswer> known(Entry entry) {
        return store.get(entry.place()).filter(former -> former.sequence() >= entry.sequence())
            .filter(former -> former.confirmed() || former.sequence() > entry.sequence())
            .map(former -> new Written(former.sequence() == entry.sequence() && former.record().equals(entry.record())
                ? Outcome.STORED : Outcome.STALE, former.sequence()));
    }

    /** Somebody else has the key, or is just getting it. */
    private Optional<DhtAnswer> held(Entry entry) {
        if (!entry.claims()) {
            return Optional.empty();
        }
        Optional<Entry> rival = store.rival(entry.place());
        if (rival.isPresent() && rival.get().confirmed()) {
            return Optional.of(new DhtAnswer.Taken(rival.get().replica()));
        }
        return rival.filter(claim -> open.containsKey(claim.place()))
            .map(claim -> new Written(Outcome.BUSY, 0));
    }

    private void replicate(Entry entry, Consumer<DhtAnswer> answer) {
        if (open.size() >= OPEN_WRITES) {
            context.count("drop.open-writes");
            answer.accept(new Written(Outcome.BUSY, 0));
            return;
        }
        switch (store.add(entry.decidedIn(ownership.view()), true)) {
            case ADDED, KNOWN -> begin(store.get(entry.place()).orElseThrow(), answer);
            case STALE, BEATEN -> answer.accept(new Written(Outcome.BUSY, 0));
            case FULL -> answer.accept(new Written(Outcome.FULL, 0));
        }
    }

    private void begin(Entry entry, Consumer<DhtAnswer> answer) {
        Replication replication = new Replication(entry, answer);
        open.put(entry.place(), replication);
        replication.begin();
    }

    /** One write on its way to the replicas of the view in which it began. */
    private final class Replication {
        private final Entry entry;
        private final Consumer<DhtAnswer> answer;
        private final List<Contact> replicas = context.replicas();
        private final int majority = (replicas.size() + 1) / 2 + 1;
        private Optional<Consumer<DhtAnswer>> again = Optional.empty();
        private int stored = 1;
        private int refused;
        private boolean over;

        private Replication(Entry entry, Consumer<DhtAnswer> answer) {
            this.entry = entry;
            this.answer = answer;
        }

        private void begin() {
            context.node().schedule(Tuning.HOLD_NANOS, () -> end(Outcome.UNAVAILABLE));
            replicas.forEach(replica -> peers.ask(replica, new DhtRequest.Store(entry.replica()),
                reply -> answered(replica, reply)));
            decideIfPossible();
        }

        /** The overlay repeated the request: the last copy is answered too. */
        private void repeated(Entry repeated, Consumer<DhtAnswer> answer) {
            if (repeated.sequence() == entry.sequence()) {
                again = Optional.of(answer);
            } else {
                answer.accept(new Written(Outcome.BUSY, 0));
            }
        }

        private void answered(Contact replica, DhtAnswer reply) {
            switch (reply) {
                case DhtAnswer.Accepted accepted when accepted.accepted() -> {
                    stored++;
                    if (over) {
                        confirm(replica);
                    }
                }
                case DhtAnswer.Accepted denied -> {
                    refused++;
                    if (denied.view() >= entry.replica().view() && !over) {
                        ownership.superseded(denied.view());
                    }
                }
                case DhtAnswer.Taken taken -> {
                    refused++;
                    learn(replica, taken.by());
                }
                default -> refused++;
            }
            decideIfPossible();
        }

        /** A replica knows better: whoever asks next hears of it. */
        private void learn(Contact replica, Replica known) {
            context.count("learned");
            verifier.verify(replica.node(), List.of(known), good -> good.forEach(better -> store.add(better, false)));
        }

        private void decideIfPossible() {
            if (over) {
                return;
            }
            if (stored >= majority) {
                store.confirm(entry.slot());
                end(decided());
            } else if (replicas.size() + 1 - refused < majority) {
                end(Outcome.UNAVAILABLE);
            }
        }

        /** Where two rings meet, the claim of another may have beaten ours while the replicas were storing it. */
        private Outcome decided() {
            if (entry.claims() && store.get(entry.place()).isEmpty()) {
                return Outcome.BUSY;
            }
            return ownership.grants(entry.key()) ? Outcome.STORED : Outcome.NOT_OWNER;
        }

        private void end(Outcome outcome) {
            if (over) {
                return;
            }
            over = true;
            open.remove(entry.place());
            context.count("write." + outcome.name().toLowerCase(Locale.ROOT));
            Written written = new Written(outcome, entry.sequence());
            answer.accept(written);
            again.ifPresent(second -> second.accept(written));
            if (outcome == Outcome.STORED && !entry.confirmed()) {
                replicas.forEach(this::confirm);
            }
        }

        private void confirm(Contact replica) {
            if (store.get(entry.place()).filter(Entry::confirmed).isPresent() && !entry.confirmed()) {
                peers.ask(replica, new DhtRequest.Confirm(entry.confirm().slot()), done -> { });
            }
        }
    }
}
