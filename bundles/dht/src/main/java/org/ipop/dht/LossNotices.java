package org.ipop.dht;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ipop.api.Key;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.Target;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.Place;

/** Tells writers that their claim lost against another; a few times, for the ring may still be healing. */
final class LossNotices {
    private static final int LIMIT = 256;
    private static final int ATTEMPTS = 6;
    private static final long PAUSE_NANOS = 5_000_000_000L;

    private final DhtContext context;
    private final Peers peers;
    private final Consumer<Key> ourselves;
    private final Map<Place, Contact> open = new LinkedHashMap<>();

    /** @param ourselves hears if the loser is this node */
    LossNotices(DhtContext context, Peers peers, Consumer<Key> ourselves) {
        this.context = context;
        this.peers = peers;
        this.ourselves = ourselves;
    }

    void tell(Entry loser) {
        if (loser.writer().equals(context.self())) {
            ourselves.accept(loser.key());
        } else {
            Key position = loser.replica().holder();
            begin(loser.place(), new Contact(loser.writer(), position, position, List.of()));
        }
    }

    List<DhtSnapshot.Loss> open() {
        return open.entrySet().stream().map(each -> new DhtSnapshot.Loss(each.getKey().key(), each.getValue()))
            .toList();
    }

    void restore(List<DhtSnapshot.Loss> losses) {
        losses.forEach(loss -> begin(new Place(loss.key(), loss.writer().node()), loss.writer()));
    }

    private void begin(Place lost, Contact writer) {
        if (open.size() >= LIMIT) {
            context.count("drop.notice");
        } else if (open.putIfAbsent(lost, writer) == null) {
            attempt(lost, writer, ATTEMPTS);
        }
    }

    private void attempt(Place lost, Contact writer, int attempts) {
        peers.ask(new Target.Member(writer), new DhtRequest.Lost(lost.key()), Tuning.ASK_NANOS, answer -> {
            if (answer instanceof DhtAnswer.Done || attempts == 1) {
                open.remove(lost);
            } else {
                context.node().schedule(PAUSE_NANOS, () -> attempt(lost, writer, attempts - 1));
            }
        });
    }
}
