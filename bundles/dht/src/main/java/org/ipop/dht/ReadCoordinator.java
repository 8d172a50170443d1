package org.ipop.dht;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.Target;
import org.ipop.api.runtime.RetransmissionTimeout;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.Place;
import org.ipop.wire.dht.Replica;

/**
 * The owner's side of get: it asks a majority which versions there are, copies what it lacks, and answers from its
 * store. For some seconds after that it answers alone: whatever is written meanwhile passes through it.
 */
final class ReadCoordinator {
    private final DhtContext context;
    private final Ownership ownership;
    private final RecordStore store;
    private final Puller puller;
    private final Peers peers;
    /** One at a time for a key: whoever asks meanwhile shares its outcome. */
    private final Map<Key, Reading> open = new HashMap<>();
    /** Until when a majority was read for a key; oldest first. */
    private final LinkedHashMap<Key, Long> readUntil = new LinkedHashMap<>();
    private final RetransmissionTimeout slow = new RetransmissionTimeout(Tuning.HEDGE_NANOS, Tuning.HEDGE_BUSY_NANOS);

    ReadCoordinator(DhtContext context, Ownership ownership, RecordStore store, Puller puller, Peers peers) {
        this.context = context;
        this.ownership = ownership;
        this.store = store;
        this.puller = puller;
        this.peers = peers;
    }

    void read(DhtRequest.Read read, Consumer<DhtAnswer> answer) {
        if (!ownership.grants(read.key())) {
            answer.accept(new DhtAnswer.Unable());
        } else if (isRead(read.key())) {
            answer.accept(answer(read.key(), read.after()));
        } else {
            join(read, answer);
        }
    }

    private void join(DhtRequest.Read read, Consumer<DhtAnswer> answer) {
        Reading running = open.get(read.key());
        if (running == null ? open.size() >= Tuning.READ_KEYS : running.askers.size() >= Tuning.READ_ASKERS) {
            context.count("drop.read");
            answer.accept(new DhtAnswer.Unable());
            return;
        }
        Reading reading = running == null ? new Reading(read.key()) : running;
        reading.askers.add(new Asker(read.after(), answer));
        if (running == null) {
            open.put(read.key(), reading);
            reading.begin();
        }
    }

    /** Lost ownership ends it: who comes to own the key again has read its arc anew. */
    private boolean isRead(Key key) {
        Long until = readUntil.get(key);
        return until != null && until - context.node().nanoTime() > 0;
    }

    private void isReadNow(Key key) {
        readUntil.remove(key);
        readUntil.put(key, context.node().nanoTime() + Tuning.READ_ALONE_NANOS);
        if (readUntil.size() > Tuning.READ_KEYS) {
            readUntil.pollFirstEntry();
        }
    }

    /** The records of these places that we hold, as many as one message takes, and whether some did not fit. */
    DhtAnswer.Records page(List<Entry> entries) {
        List<Replica> page = new ArrayList<>();
        int bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.replica().bytes();
            if (bytes > Tuning.PAGE_BYTES && !page.isEmpty()) {
                return new DhtAnswer.Records(true, page);
            }
            page.add(entry.replica());
        }
        return new DhtAnswer.Records(false, page);
    }

    private DhtAnswer.Records answer(Key key, Optional<NodeId> after) {
        long now = context.epochSeconds();
        return page(store.under(key).stream()
            .filter(entry -> after.isEmpty() || entry.writer().compareTo(after.get()) > 0)
            .filter(entry -> !entry.tombstone() && !entry.over(now) && (entry.confirmed() || !entry.claims()))
            .toList());
    }

    /** Who waits for a reading, and after which writer's record its page begins. */
    private record Asker(Optional<NodeId> after, Consumer<DhtAnswer> answer) {
    }

    private final class Reading {
        private final Key key;
        private final List<Asker> askers = new ArrayList<>();
        private final List<Contact> replicas = context.replicas();
        private final int majority = (replicas.size() + 1) / 2 + 1;
        private int asked;
        private int seen = 1;
        private int failed;
        private boolean over;

        private Reading(Key key) {
            this.key = key;
        }

        /** Asks as many as are needed, the others only if one of those fails or is slow. */
        private void begin() {
            ask(majority - 1);
            if (asked < replicas.size()) {
                context.node().schedule(slow.nanos(), () -> ask(replicas.size()));
            }
            answerIfPossible();
        }

        private void ask(int upTo) {
            while (!over && asked < Math.min(upTo, replicas.size())) {
                Contact replica = replicas.get(asked++);
                long askedNanos = context.node().nanoTime();
                peers.ask(replica, new DhtRequest.Slots(key), reply -> {
                    if (reply instanceof DhtAnswer.SlotList list) {
                        slow.answered(context.node().nanoTime() - askedNanos);
                        compare(replica, list);
                    } else {
                        fail();
                    }
                    answerIfPossible();
                });
            }
        }

        private void fail() {
            failed++;
            ask(asked + 1);
        }

        private void compare(Contact replica, DhtAnswer.SlotList list) {
            List<Place> missing = list.slots().stream()
                .filter(slot -> slot.key().equals(key) && puller.lacks(slot))
                .map(slot -> new Place(slot.key(), slot.writer())).toList();
            puller.fetch(new Target.Member(replica), missing, (complete, added) -> {
                if (complete) {
                    seen++;
                } else {
                    fail();
                }
                answerIfPossible();
            });
        }

        private void answerIfPossible() {
            if (over) {
                return;
            }
            if (seen >= majority) {
                end();
                isReadNow(key);
                askers.forEach(asker -> asker.answer.accept(answer(key, asker.after)));
            } else if (replicas.size() + 1 - failed < majority) {
                end();
                context.count("read.unavailable");
                askers.forEach(asker -> asker.answer.accept(new DhtAnswer.Unable()));
            }
        }

        private void end() {
            over = true;
            open.remove(key);
        }
    }
}
