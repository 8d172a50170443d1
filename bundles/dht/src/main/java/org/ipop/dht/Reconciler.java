package org.ipop.dht;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.ipop.api.overlay.Target;
import org.ipop.wire.dht.Arc;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.Digest;

/**
 * Keeps the replicas of our arc equal to us, and us to other owners: an owner offers the digest of its arc to its
 * replicas when the view has changed and every few minutes; who differs copies. What the ring no longer gives to us
 * goes to {@link Handover}.
 */
final class Reconciler {
    private static final int COVERAGES = 64;

    private final DhtContext context;
    private final Ownership ownership;
    private final RecordStore store;
    private final Puller puller;
    private final Peers peers;
    private final Handover handover;
    private final LinkedHashMap<NodeId, Coverage> coverages = new LinkedHashMap<>();
    private Optional<Arc> former = Optional.empty();
    private List<NodeId> formerReplicas = List.of();
    private boolean settling;
    private boolean offering;

    Reconciler(DhtContext context, Ownership ownership, RecordStore store, Puller puller, Peers peers) {
        this.context = context;
        this.ownership = ownership;
        this.store = store;
        this.puller = puller;
        this.peers = peers;
        this.handover = new Handover(context, ownership, store, puller, peers);
    }

    void begin() {
        context.node().schedule(context.jittered(Tuning.COMPARE_NANOS), this::compare);
        context.node().schedule(context.jittered(Tuning.SWEEP_NANOS), this::sweep);
    }

    /** What we owned then and no longer own is given to its owner. */
    void restore(RingView ring) {
        former = Ownership.owned(ring);
    }

    /** The ring's view has changed. */
    void look() {
        if (!settling) {
            settling = true;
            context.node().schedule(Tuning.SETTLE_NANOS, this::settle);
        }
    }

    /** Offers our arc to all replicas a little later; several wishes are one. */
    void offerSoon() {
        if (!offering) {
            offering = true;
            context.node().schedule(Tuning.SETTLE_NANOS, () -> {
                offering = false;
                offerAll();
            });
        }
    }

    /** Somebody holds records of this arc. */
    DhtAnswer offered(Contact from, DhtRequest.Offer offer) {
        if (offer.owner() && offer.arc().to().equals(from.position())) {
            cover(from.node(), offer.arc());
        }
        Digest mine = store.digest(offer.arc());
        if (!mine.equals(offer.digest())) {
            puller.pull(new Target.Member(from), offer.arc(), (complete, added) -> offerIfNew(added));
        }
        return new DhtAnswer.Compared(mine);
    }

    DhtAnswer located(Contact from, Key key) {
        Optional<Arc> arc = ownership.ready().filter(ready -> ownership.grants(key));
        if (arc.isEmpty()) {
            return new DhtAnswer.Unable();
        }
        boolean replica = context.replicas().stream().anyMatch(contact -> contact.node().equals(from.node()));
        return new DhtAnswer.Located(replica, arc.get(), store.digest(arc.get()));
    }

    private void settle() {
        settling = false;
        if (context.overlay().view().state() == RingView.State.JOINING) {
            return;
        }
        Optional<Arc> owned = ownership.owned();
        List<NodeId> replicas = context.replicas().stream().map(Contact::node).toList();
        if (!replicas.equals(formerReplicas)) {
            formerReplicas = replicas;
            offerAll();
        }
        if (owned.isPresent()) {
            Arc now = owned.get();
            former.filter(before -> !now.covers(before))
                .ifPresent(before -> handover.give(store.keys(key -> before.contains(key) && !now.contains(key))));
            former = owned;
        }
    }

    private void compare() {
        context.node().schedule(context.jittered(Tuning.COMPARE_NANOS), this::compare);
        offerAll();
        Optional<Arc> owned = ownership.owned();
        if (owned.isPresent()) {
            handover.give(store.keys(key -> !owned.get().contains(key) && !covered(key)));
        }
    }

    private void sweep() {
        context.node().schedule(context.jittered(Tuning.SWEEP_NANOS), this::sweep);
        context.counters().counter("dht.expired").add(store.sweep());
    }

    private void offerAll() {
        ownership.ready().ifPresent(arc -> context.replicas().forEach(replica -> offer(replica, arc, 3)));
    }

    private void offer(Contact replica, Arc arc, int attempts) {
        peers.ask(replica, new DhtRequest.Offer(true, arc, store.digest(arc)), answer -> {
            if (answer instanceof DhtAnswer.Compared compared) {
                if (!compared.digest().equals(store.digest(arc)) && compared.digest().count() > 0) {
                    puller.pull(new Target.Member(replica), arc, (complete, added) -> offerIfNew(added));
                }
            } else if (attempts > 1) {
                context.node().schedule(Tuning.ASK_NANOS, () -> offerAgain(replica, arc, attempts - 1));
            }
        });
    }

    private void offerAgain(Contact replica, Arc arc, int attempts) {
        if (context.replicas().contains(replica) && ownership.ready().filter(arc::equals).isPresent()) {
            offer(replica, arc, attempts);
        }
    }

    private void offerIfNew(int added) {
        if (added > 0) {
            offerSoon();
        }
    }

    private void cover(NodeId owner, Arc arc) {
        coverages.remove(owner);
        coverages.put(owner, new Coverage(arc, context.node().nanoTime()));
        if (coverages.size() > COVERAGES) {
            coverages.pollFirstEntry();
        }
    }

    /** Has an owner counted us among the replicas of this key lately? */
    private boolean covered(Key key) {
        long since = context.node().nanoTime() - 3 * Tuning.COMPARE_NANOS;
        return coverages.values().stream().anyMatch(coverage -> coverage.arc.contains(key) && coverage.atNanos > since);
    }

    private record Coverage(Arc arc, long atNanos) {
    }
}
