package org.ipop.overlay.mesh;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.ring.RingCodec;
import org.ipop.wire.ring.RingMessage.Hello;
import org.ipop.wire.ring.RingMessage.Introduce;
import org.ipop.wire.ring.RingMessage.Leave;
import org.ipop.wire.ring.RingMessage.Neighbourhood;
import org.ipop.wire.ring.RingMessage.Same;
import org.ipop.wire.ring.RingMessage.Stabilize;
import org.ipop.wire.ring.RingMessage.View;

/**
 * Members telling each other who is on the ring. Each member that is new to us is asked for its view at once, which
 * leads us round the whole ring; then our successor each tick, and the others in turn.
 */
final class Gossip {
    private final Table table;
    private final NodeContext context;
    private final Mail mail;
    private final Connector connector;
    private final Suspects suspects;
    private Key turn;
    private NodeId predecessor;
    private NodeId formerPredecessor;
    private boolean pushing;
    private long ownDigest;
    private long digestVersion = -1;

    Gossip(Table table, NodeContext context, Mail mail, Connector connector, Suspects suspects) {
        this.table = table;
        this.context = context;
        this.mail = mail;
        this.connector = connector;
        this.suspects = suspects;
        this.turn = table.self();
    }

    /** Asks what is new. Returns those who have been silent for too long and must be taken for dead. */
    List<Peer> tick() {
        List<Peer> silent = new ArrayList<>();
        for (Peer peer : whomToAsk()) {
            if (peer.unanswered >= Tuning.SILENT_ASKS) {
                silent.add(peer);
            } else {
                ask(peer);
            }
        }
        return silent;
    }

    /** After a change: asks members that are new, and lets the predecessors know soon. */
    void changed() {
        if (table.standing() != RingView.State.MEMBER) {
            return;
        }
        table.members().values().stream().filter(peer -> !peer.asked).forEach(this::ask);
        NodeId now = table.predecessor().map(Contact::node).orElse(null);
        if (!Objects.equals(now, predecessor)) {
            formerPredecessor = predecessor;
            predecessor = now;
        }
        if (!pushing) {
            pushing = true;
            context.schedule(Tuning.PUSH_DELAY, this::push);
        }
    }

    void stabilize(Peer from, Stabilize message) {
        if (table.standing() != RingView.State.MEMBER) {
            mail.send(from, new Hello(table.standing(), Optional.ofNullable(from.standing)));
        } else if (message.knownDigest() == digest()) {
            mail.send(from, new Same(digest()));
        } else {
            sendView(from);
        }
    }

    void view(Peer from, View message) {
        Neighbourhood theirs = message.neighbourhood();
        from.digest = RingCodec.digest(theirs);
        from.before = theirs.predecessor().map(Contact::position).orElse(null);
        theirs.predecessor().ifPresent(connector::hear);
        theirs.successors().forEach(connector::hear);
        if (from == table.head()) {
            promise(from, theirs);
        }
        if (table.holds(from)) {
            tellMissing(from, theirs.successors());
        }
    }

    void introduce(Introduce message) {
        message.members().forEach(connector::hear);
    }

    /** The peer goes; what it knew of its place closes the gap. */
    void leave(Peer from, Leave message) {
        Neighbourhood theirs = message.neighbourhood();
        boolean wasHead = from == table.head();
        boolean wasPredecessor = from == table.before(table.self());
        from.left = true;
        suspects.add(from.node());
        table.stands(from, RingView.State.ALONE);
        table.doubt(from.node());
        connector.release(from);
        if (wasHead) {
            promise(from, theirs);
        }
        if (wasPredecessor) {
            theirs.predecessor().filter(before -> !suspects.contains(before.node()))
                .ifPresent(table::promisePredecessor);
        }
    }

    void sendLeave() {
        Leave leave = new Leave(table.neighbourhood());
        table.members().values().forEach(member -> mail.send(member, leave));
    }

    /** Whoever is asked in its turn is to name again all whom it knows: some of them may be back. */
    void forgetViews() {
        table.members().values().forEach(member -> member.digest = 0);
    }

    /** The head, whoever has not answered yet, and one more in turn. */
    private Set<Peer> whomToAsk() {
        Set<Peer> chosen = new LinkedHashSet<>();
        Peer head = table.head();
        if (table.standing() == RingView.State.MEMBER && head != null) {
            chosen.add(head);
            table.members().values().stream().filter(peer -> peer.unanswered > 0).forEach(chosen::add);
            Peer next = table.after(turn);
            turn = next.position();
            chosen.add(next);
        }
        return chosen;
    }

    private void ask(Peer peer) {
        peer.asked = true;
        peer.unanswered++;
        mail.send(peer, new Stabilize(peer.digest));
    }

    private void promise(Peer owner, Neighbourhood theirs) {
        if (!table.promise(owner.position(), theirs.successors())) {
            mail.drop("disorder");
        }
    }

    /** Members within the span of the peer's list that it does not name. */
    private void tellMissing(Peer peer, List<Contact> list) {
        Key start = peer.position();
        Key end = list.size() < Tuning.SUCCESSORS ? start : list.getLast().position();
        List<Contact> missing = table.members().values().stream().map(Peer::contact)
            .filter(member -> member.position().inOpen(start, end))
            .filter(member -> list.stream().noneMatch(known -> known.node().equals(member.node())))
            .limit(Introduce.MAX).toList();
        if (!missing.isEmpty()) {
            mail.send(peer, new Introduce(missing));
        }
    }

    private void push() {
        pushing = false;
        pushTo(predecessor);
        pushTo(formerPredecessor);
        formerPredecessor = null;
    }

    private void pushTo(NodeId node) {
        Peer peer = node == null ? null : table.peer(node);
        if (peer != null && table.standing() == RingView.State.MEMBER && peer.sentDigest != digest()) {
            sendView(peer);
        }
    }

    private void sendView(Peer to) {
        to.sentDigest = digest();
        mail.send(to, new View(table.neighbourhood()));
    }

    private long digest() {
        if (digestVersion != table.version()) {
            digestVersion = table.version();
            ownDigest = RingCodec.digest(table.neighbourhood());
        }
        return ownDigest;
    }
}
