package org.ipop.overlay.mesh;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.ipop.api.NodeId;
import org.ipop.api.ServiceGone;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.TokenBucket;
import org.ipop.wire.ring.RingMessage.Hello;
import org.ipop.wire.ring.RingMessage.Join;
import org.ipop.wire.ring.RingMessage.Neighbourhood;
import org.ipop.wire.ring.RingMessage.View;
import org.ipop.wire.ring.RingMessage.Welcome;

/**
 * How we stand, and that all peers know it.
 * <pre>
 *   ALONE ---- a member, or a smaller node that is alone, has a link with us ----> JOINING
 *     ^ |                                                                          | |  ^
 *     | +---- JOIN from another ----> MEMBER <---- WELCOME from our host ----------+ |  | no host lets us in:
 *     |                                 |                                            +--+ look for another
 *     +---------- nobody left ----------+----- (from JOINING too)
 * </pre>
 * The host is the owner of our position. Of two nodes that are alone the greater joins the smaller.
 */
final class Greeter {
    private final Table table;
    private final NodeContext context;
    private final Mail mail;
    private final Connector connector;
    private final Requests requests;
    private Contact host;
    private boolean looking;
    private int tries;
    private long retryNanos;
    /** So often others may make us stand otherwise; whether that waits for its turn. */
    private final TokenBucket turns;
    private boolean held;

    Greeter(Table table, NodeContext context, Mail mail, Connector connector, Requests requests) {
        this.table = table;
        this.context = context;
        this.mail = mail;
        this.connector = connector;
        this.requests = requests;
        this.turns = new TokenBucket(Tuning.TURNS, Tuning.TURNS, context.nanoTime());
    }

    void greet(Peer peer) {
        greet(peer, Optional.ofNullable(peer.standing));
    }

    private void greet(Peer peer, Optional<RingView.State> theirs) {
        mail.send(peer, new Hello(table.standing(), theirs));
    }

    void hello(Peer from, Hello message) {
        boolean old = from.welcomed && message.standing() == RingView.State.JOINING;
        boolean news = !old && table.stands(from, message.standing());
        from.welcomed = old;
        from.ours = message.yours().orElse(from.ours);
        if (news || message.yours().isEmpty() || from.ours != table.standing()) {
            greet(from);
        }
        if (news && isHost(from)) {
            knock();
        }
    }

    /** Somebody asks to be let in just before us. */
    void join(Peer from) {
        boolean again = from.welcomed || from == table.before(table.self());
        if (table.standing() == RingView.State.JOINING || !again && !table.owns(from.position())) {
            mail.send(from, new View(table.neighbourhood()));
            return;
        }
        if (table.standing() == RingView.State.ALONE) {
            stand(RingView.State.MEMBER);
        }
        Neighbourhood place = new Neighbourhood(beforeNewcomer(from), table.successors());
        from.welcomed = true;
        table.stands(from, RingView.State.MEMBER);
        mail.send(from, new Welcome(place));
    }

    void welcome(Peer from, Welcome message) {
        if (table.standing() == RingView.State.JOINING && isHost(from)) {
            enter(from, message.neighbourhood());
            message.neighbourhood().predecessor().ifPresent(table::promisePredecessor);
        } else {
            mail.drop("unasked");
        }
    }

    /** The host answered JOIN otherwise: names us for its predecessor, so its WELCOME was lost, or a better host. */
    void refused(Peer from, View message) {
        if (!isHost(from)) {
            return;
        }
        message.neighbourhood().predecessor().ifPresent(named -> {
            if (named.node().equals(table.node())) {
                enter(from, message.neighbourhood());
            } else if (named.position().inOpen(table.self(), from.position())) {
                host = named;
                connector.open(named);
            }
        });
    }

    /** The peer is no host any more. */
    void down(NodeId peer) {
        if (host != null && host.node().equals(peer)) {
            forgetHost();
        }
    }

    /** Asks again whoever may not know how we stand, and to be let in. */
    void tick() {
        table.peers().stream().filter(this::isUnsureOf).forEach(peer -> greet(peer, Optional.empty()));
        if (table.standing() == RingView.State.JOINING && context.nanoTime() - retryNanos >= 0) {
            if (host != null && tries++ >= Tuning.JOIN_TRIES) {
                forgetHost();
            }
            knock();
        }
        if (held) {
            review();
        }
    }

    /** One that joined may seem to be joining still, where its HELLOs overtook each other. */
    private boolean isUnsureOf(Peer peer) {
        return peer.ours != table.standing() || peer.standing == null || peer.standing == RingView.State.JOINING;
    }

    /** After each change: stands as it demands, but does not turn about as fast as old news make it. */
    void review() {
        boolean company = !table.members().isEmpty();
        RingView.State next = RingView.State.ALONE;
        if (company && table.standing() == RingView.State.MEMBER) {
            next = RingView.State.MEMBER;
        } else if (table.standing() != RingView.State.MEMBER && (company || smallerAlone().isPresent())) {
            next = RingView.State.JOINING;
        }
        boolean turn = next != table.standing();
        held = turn && !turns.take(1, context.nanoTime());
        if (held) {
            mail.drop("turn");
        } else if (turn) {
            stand(next);
            forgetHost();
            if (next == RingView.State.JOINING) {
                knock();
            }
        }
    }

    private void stand(RingView.State now) {
        table.standing(now);
        table.peers().forEach(this::greet);
    }

    private void enter(Peer owner, Neighbourhood place) {
        forgetHost();
        table.stands(owner, RingView.State.MEMBER);
        owner.ours = RingView.State.MEMBER;
        stand(RingView.State.MEMBER);
        table.promise(owner.position(), place.successors());
    }

    private void knock() {
        retryNanos = context.nanoTime() + Tuning.JOIN_RETRY;
        if (host == null) {
            host = believer().or(this::smallerAlone).map(Peer::contact).orElse(null);
        }
        if (host == null) {
            lookForHost();
            return;
        }
        Peer linked = table.peer(host.node());
        if (linked == null) {
            connector.open(host);
        } else if (linked.standing == RingView.State.MEMBER || linked.standing == RingView.State.ALONE) {
            mail.send(linked, new Join());
        }
    }

    /** Who owns our position? If nobody can tell, the next member that we know will do for a start. */
    private void lookForHost() {
        if (looking || table.members().isEmpty()) {
            return;
        }
        looking = true;
        requests.find(table.self()).whenComplete((answer, error) -> {
            looking = false;
            Peer next = table.after(table.self());
            boolean sought = table.standing() == RingView.State.JOINING && host == null;
            if (sought && !(error instanceof ServiceGone) && (answer != null || next != null)) {
                host = answer != null ? answer.from() : next.contact();
                knock();
            }
        });
    }

    private Optional<Contact> beforeNewcomer(Peer newcomer) {
        return table.predecessor().filter(before -> !before.node().equals(newcomer.node()))
            .or(() -> Optional.ofNullable(table.before(newcomer.position())).filter(peer -> peer != newcomer)
                .map(Peer::contact));
    }

    private boolean isHost(Peer peer) {
        return host != null && host.node().equals(peer.node());
    }

    private void forgetHost() {
        host = null;
        tries = 0;
    }

    /** While members are in sight, two that are alone wait for them. */
    private Optional<Peer> smallerAlone() {
        List<Peer> alone = table.peers().stream().filter(peer -> peer.standing == RingView.State.ALONE && !peer.left
            && peer.node().compareTo(table.node()) < 0).toList();
        return table.members().isEmpty() ? alone.stream().findFirst() : Optional.empty();
    }

    /** A member that let us in though we did not hear of it: to look our position up would lead to ourselves. */
    private Optional<Peer> believer() {
        return table.members().values().stream().filter(peer -> peer.ours == RingView.State.MEMBER)
            .min(Comparator.comparing(peer -> table.self().distanceTo(peer.position())));
    }
}
