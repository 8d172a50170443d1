package org.ipop.overlay.chord;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.TokenBucket;
import org.ipop.overlay.chord.Neighbour.Mark;
import org.ipop.wire.ring.RingMessage.Hello;
import org.ipop.wire.ring.RingMessage.Join;
import org.ipop.wire.ring.RingMessage.Neighbourhood;
import org.ipop.wire.ring.RingMessage.View;
import org.ipop.wire.ring.RingMessage.Welcome;

/**
 * How we stand, and how that changes.
 * <pre>
 *            a member, or a smaller node that is alone, has a link with us
 *   ALONE ----------------------------------------------------------------> JOINING
 *     | ^ ^                  nobody left to join                               |
 *     | | +--------------------------------------------------------------------+
 *     | |    last member gone                                                  | WELCOME
 *     | +--------------------------- MEMBER <----------------------------------+
 *     +-- JOIN from another --------->
 * </pre>
 * Of two nodes that are alone the one with the greater id joins, so that exactly one of them is the ring.
 */
final class Joiner {
    private final Ring ring;
    private final NodeContext context;
    private final Post post;
    private final Openings openings;
    private final Requests requests;
    private Contact host;
    private boolean finding;
    /** Somebody may not know how we stand. */
    private boolean unsure;
    private long greetedNanos;
    private int tries;
    private long nextTryNanos;
    /** So often our neighbours may make us stand otherwise; whether that waits for its turn. */
    private final TokenBucket turns;
    private boolean held;

    Joiner(Ring ring, NodeContext context, Post post, Openings openings, Requests requests) {
        this.ring = ring;
        this.context = context;
        this.post = post;
        this.openings = openings;
        this.requests = requests;
        this.turns = new TokenBucket(Tuning.TURNS, Tuning.TURNS, context.nanoTime());
    }

    void greet(Neighbour peer) {
        greet(peer, Optional.ofNullable(peer.standing()));
    }

    private void greet(Neighbour peer, Optional<RingView.State> theirs) {
        await(peer);
        post.send(peer.node(), new Hello(ring.standing(), theirs, post.where()));
    }

    /** Looks after a while whether it knows how we stand; who opened the link greets us until then. */
    void await(Neighbour peer) {
        if (!unsure && isUnsureOf(peer)) {
            unsure = true;
            greetedNanos = context.nanoTime();
        }
    }

    /** One that joined may seem to be joining still, where its HELLOs overtook each other. */
    private boolean isUnsureOf(Neighbour peer) {
        return peer.knownOfUs() != ring.standing() || peer.standing() == null
            || peer.standing() == RingView.State.JOINING;
    }

    /**
     * Who greets for the first time, not knowing how we stand, greets again until it hears that: so our answer needs no
     * confirmation, nor does the first thing that we hear of another, if it knows how we stand.
     */
    void hello(Neighbour from, Hello message) {
        boolean first = from.standing() == null;
        boolean old = from.is(Mark.WELCOMED) && message.standing() == RingView.State.JOINING;
        boolean news = !old && ring.stands(from, message.standing());
        from.mark(Mark.WELCOMED, old);
        from.knownOfUs(message.yours().orElse(from.knownOfUs()));
        if (news && !first || message.yours().isEmpty() || from.knownOfUs() != ring.standing()) {
            greet(from);
        }
        if (first && message.yours().isEmpty()) {
            from.knownOfUs(ring.standing());
        }
        if (news && ring.standing() == RingView.State.JOINING && host != null && host.node().equals(from.node())
            && hostReady()) {
            join();
        }
    }

    /** The peer cannot be our host. */
    void down(NodeId peer) {
        if (host != null && host.node().equals(peer)) {
            forgetHost();
        }
    }

    /** Greets again all who may not know how we stand; as if we knew nothing of them, since that is answered. */
    void greetAgain() {
        if (unsure && context.nanoTime() - greetedNanos >= Tuning.GREET_AGAIN) {
            greetedNanos = context.nanoTime();
            List<Neighbour> others = byNode(this::isUnsureOf);
            unsure = !others.isEmpty();
            others.forEach(peer -> greet(peer, Optional.empty()));
        }
    }

    void tick() {
        greetAgain();
        if (ring.standing() == RingView.State.JOINING && context.nanoTime() - nextTryNanos >= 0) {
            join();
        }
        if (held) {
            review();
        }
    }

    /**
     * After each change of the neighbours; several times a second at most. Where HELLOs overtake each other, two nodes
     * believe old news of each other, turn about, and say so to each other: that would be ever more news.
     */
    void review() {
        RingView.State next = decide();
        boolean turn = next != ring.standing();
        held = turn && !turns.take(1, context.nanoTime());
        if (held) {
            post.drop("turn");
        } else if (turn) {
            stand(next);
            if (next == RingView.State.JOINING) {
                join();
            }
        }
    }

    void join(Neighbour from) {
        Key position = from.contact().position();
        boolean again = from.is(Mark.WELCOMED) || from == ring.counterClockwise(ring.self());
        if (ring.standing() == RingView.State.JOINING || !again && !ring.owns(position)) {
            post.send(from.node(), new View(ring.neighbourhood()));
            return;
        }
        if (ring.standing() == RingView.State.ALONE) {
            stand(RingView.State.MEMBER);
        }
        Optional<Contact> before = ring.predecessor().filter(now -> !now.node().equals(from.node()))
            .or(() -> Optional.ofNullable(ring.counterClockwise(position)).map(Neighbour::contact)
                .filter(next -> !next.node().equals(from.node())));
        from.mark(Mark.WELCOMED, true);
        Neighbourhood neighbourhood = new Neighbourhood(before, ring.successors());
        ring.stands(from, RingView.State.MEMBER);
        post.send(from.node(), new Welcome(neighbourhood));
    }

    void welcome(Neighbour from, Welcome message) {
        if (ring.standing() != RingView.State.JOINING || host == null || !host.node().equals(from.node())) {
            post.drop("unasked");
            return;
        }
        enter(from, message.neighbourhood().successors());
        message.neighbourhood().predecessor().filter(before -> !openings.suspect(before.node()))
            .ifPresent(ring::claimPredecessor);
    }

    /**
     * JOIN was refused if somebody sits between us and the host. If the host names us for its predecessor, it has let
     * us in and its WELCOME is late or lost; any other VIEW was sent before it heard our JOIN.
     */
    void refused(Neighbour from, View message) {
        if (host == null || !host.node().equals(from.node())) {
            return;
        }
        Neighbourhood theirs = message.neighbourhood();
        theirs.predecessor().ifPresent(before -> {
            if (before.node().equals(ring.node())) {
                enter(from, theirs.successors());
            } else if (before.position().inOpen(ring.self(), from.contact().position())) {
                host = before;
                openings.open(host);
            }
        });
    }

    private void enter(Neighbour from, List<Contact> successors) {
        forgetHost();
        ring.stands(from, RingView.State.MEMBER);
        from.knownOfUs(RingView.State.MEMBER);
        stand(RingView.State.MEMBER);
        ring.claims(post.plausible(from.contact().position(), successors));
    }

    void addWanted(Consumer<Contact> wanted) {
        if (host != null) {
            wanted.accept(host);
        }
        ring.members().stream().limit(2).map(Neighbour::contact).forEach(wanted);
    }

    private RingView.State decide() {
        boolean company = !ring.members().isEmpty();
        return switch (ring.standing()) {
            case ALONE -> company || smallerAlone().isPresent() ? RingView.State.JOINING : RingView.State.ALONE;
            case JOINING -> company || smallerAlone().isPresent() ? RingView.State.JOINING : RingView.State.ALONE;
            case MEMBER -> company ? RingView.State.MEMBER : RingView.State.ALONE;
        };
    }

    private void stand(RingView.State now) {
        ring.standing(now);
        byNode(peer -> true).forEach(this::greet);
    }

    private void join() {
        nextTryNanos = context.nanoTime() + Tuning.JOIN_RETRY;
        if (host != null && tries++ >= Tuning.JOIN_TRIES) {
            forgetHost();
        }
        if (host == null && ring.members().isEmpty()) {
            host = smallerAlone().map(Neighbour::contact).orElse(null);
        }
        if (host == null) {
            host = believer().map(Neighbour::contact).orElse(null);
        }
        if (host != null && hostReady()) {
            post.send(host.node(), new Join());
        } else if (!ring.members().isEmpty() && !finding) {
            find();
        }
    }

    private boolean hostReady() {
        Neighbour linked = ring.linked(host.node());
        return linked != null && linked.standing() != null && linked.standing() != RingView.State.JOINING;
    }

    private void find() {
        finding = true;
        Neighbour any = ring.counterClockwise(ring.self());
        requests.find(ring.self(), any.node(), null).whenComplete((answer, error) -> {
            finding = false;
            Neighbour next = ring.clockwise(ring.self());
            if (ring.standing() == RingView.State.JOINING && (answer != null || next != null)) {
                host = answer != null ? answer.from() : next.contact();
                openings.open(host);
                if (hostReady()) {
                    join();
                }
            }
        });
    }

    private void forgetHost() {
        host = null;
        tries = 0;
    }

    private Optional<Neighbour> smallerAlone() {
        return byNode(peer -> peer.standing() == RingView.State.ALONE && !peer.is(Mark.LEFT)
            && peer.node().compareTo(ring.node()) < 0).stream().findFirst();
    }

    /** A member that let us in while we did not hear of it: look-ups of our position would lead to ourselves. */
    private Optional<Neighbour> believer() {
        return byNode(peer -> peer.member() && peer.knownOfUs() == RingView.State.MEMBER).stream()
            .min(Comparator.comparing(peer -> ring.self().distanceTo(peer.contact().position())));
    }

    private List<Neighbour> byNode(Predicate<Neighbour> wanted) {
        return ring.linked().stream().filter(wanted).toList();
    }
}
