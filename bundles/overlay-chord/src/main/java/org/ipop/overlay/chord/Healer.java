package org.ipop.overlay.chord;

import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.link.Links;
import org.ipop.api.link.RingLinks;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.NodeContext;

/**
 * Finds members we have lost or never met: remembers who was introduced and whose link broke, and probes them and the
 * seeds, more and more seldom. Whoever answers is asked who owns our position; if that is not us, it is in another
 * part of the ring, and the owner it names and we are introduced to each other. From there the parts close like a
 * zip: each member that takes a new neighbour tells the former one of it.
 */
final class Healer {
    private final Ring ring;
    private final Links links;
    private final RingLinks ringLinks;
    private final NodeContext context;
    private final Openings openings;
    private final Requests requests;
    private final Post post;
    private final Few<NodeId, Contact> remembered = new Few<>();
    /** Few; replaced at each change. */
    private List<InetSocketAddress> seeds = List.of();
    private long intervalNanos = Tuning.PROBE_MIN;
    private long dueNanos;
    private long checkIntervalNanos = Tuning.CHECK_MIN;
    private long checkDueNanos;
    private Consumer<NodeId> split = member -> { };

    Healer(Ring ring, Links links, RingLinks ringLinks, NodeContext context, Parts parts) {
        this.ring = ring;
        this.links = links;
        this.ringLinks = ringLinks;
        this.context = context;
        this.openings = parts.openings();
        this.requests = parts.requests();
        this.post = parts.post();
        this.dueNanos = context.nanoTime();
        this.checkDueNanos = dueNanos;
    }

    /** The parts it works with. */
    record Parts(Openings openings, Requests requests, Post post) {
    }

    /** Who hears of a linked member that turned out to be of another part of the ring. */
    void onSplit(Consumer<NodeId> listener) {
        split = listener;
    }

    /** Somebody who may be a member: tried now, and again. */
    void introduce(Contact contact) {
        remember(contact);
        openings.probe(contact);
        hurry();
    }

    void introduce(InetSocketAddress seed) {
        boolean known = seeds.contains(seed);
        if (known || seeds.size() < Tuning.SEEDS) {
            if (!known) {
                seeds = Stream.concat(seeds.stream(), Stream.of(seed)).collect(Collectors.toUnmodifiableList());
            }
            ringLinks.dial(seed);
            hurry();
        } else {
            post.drop("seed");
        }
    }

    void remember(Contact contact) {
        if (contact.node().equals(ring.node())) {
            return;
        }
        remembered.remove(contact.node());
        if (remembered.size() >= Tuning.REMEMBERED) {
            remembered.removeOldest();
        }
        remembered.put(contact.node(), contact.attachedAt(contact.position()));
    }

    /** The link is up: true if we had been looking for this peer. Where it was, others may be. */
    boolean found(NodeId peer) {
        boolean sought = remembered.remove(peer) != null;
        if (sought) {
            hurry();
        }
        return sought;
    }

    List<Contact> remembered() {
        return List.copyOf(remembered.values());
    }

    List<InetSocketAddress> seeds() {
        return seeds;
    }

    void hurry() {
        intervalNanos = Tuning.PROBE_MIN;
        dueNanos = Math.min(dueNanos, context.nanoTime() + intervalNanos);
    }

    /** Our place changed: see soon whether the rest of the ring agrees. */
    void doubtPlace() {
        checkIntervalNanos = Tuning.CHECK_MIN;
        checkDueNanos = Math.min(checkDueNanos, context.nanoTime() + checkIntervalNanos);
    }

    void tick() {
        checkPlace();
        if (context.nanoTime() - dueNanos < 0) {
            return;
        }
        next().ifPresent(openings::probe);
        for (InetSocketAddress seed : seeds) {
            if (ring.standing() != RingView.State.MEMBER || chosenToProbeSeed() && !linkedTo(seed)) {
                ringLinks.dial(seed);
            }
        }
        long jitter = context.random().nextLong(intervalNanos / 4);
        dueNanos = context.nanoTime() + intervalNanos - jitter;
        intervalNanos = Math.min(intervalNanos * 2, Tuning.PROBE_MAX);
    }

    /** Asks a far member, whose way to us does not begin with what we believe of our neighbours. */
    private void checkPlace() {
        if (ring.standing() != RingView.State.MEMBER || ring.mesh() || context.nanoTime() - checkDueNanos < 0) {
            return;
        }
        checkDueNanos = context.nanoTime() + checkIntervalNanos;
        checkIntervalNanos = Math.min(checkIntervalNanos * 2, Tuning.CHECK_MAX);
        Key point = new Key(context.random().nextLong(), 0, 0);
        check(ring.clockwise(point).node());
    }

    /**
     * Is this member in the same ring as we? Its ring's owner of the point just before us is us, or the ring is split.
     * (For our own position, whoever has a link with us would send the question straight to us.)
     */
    void check(NodeId member) {
        requests.find(ring.self().minusOne(), member, post.self()).whenComplete((answer, error) -> {
            if (answer != null && !answer.from().node().equals(ring.node())) {
                meet(answer.from());
                split.accept(member);
            }
        });
    }

    /**
     * As {@link #check}, of one that was looked for. If it is near, it may have taken us for its neighbour already, and
     * yet not know the next member after us.
     */
    void checkFound(Contact found) {
        NodeId member = found.node();
        check(member);
        Neighbour next = ring.head();
        if (next != null && next.node().equals(member)) {
            next = ring.clockwise(found.position());
        }
        if (next != null && !next.node().equals(member) && ring.near(found.position())) {
            checkKnows(member, next);
        }
    }

    private void checkKnows(NodeId member, Neighbour other) {
        requests.find(other.contact().position().minusOne(), member, other.contact()).whenComplete((answer, error) -> {
            if (answer != null && !answer.from().node().equals(other.node())) {
                split.accept(member);
            }
        });
    }

    /** A member of another part: to be our neighbour, or that of somebody in our part. */
    private void meet(Contact stranger) {
        if (ring.near(stranger.position())) {
            openings.open(stranger);
        } else {
            requests.find(stranger.position(), null, stranger);
        }
    }

    /**
     * One is enough: all that lost the same part look for it, and whoever finds it spreads the word. One that would be
     * a near successor closes a gap at once; of the half that was not probed lately, since the nearest of all may be
     * dead for good.
     */
    private Optional<Contact> next() {
        Optional<Contact> chosen = remembered.values().stream().limit((remembered.size() + 1) / 2)
            .min(Comparator.comparing(contact -> ring.self().distanceTo(contact.position())));
        chosen.ifPresent(this::remember);
        return chosen;
    }

    private boolean chosenToProbeSeed() {
        return context.random().nextInt(Math.max(1, ring.size())) < Tuning.SEED_PROBERS;
    }

    private boolean linkedTo(InetSocketAddress seed) {
        return links.links().stream().map(LinkInfo::remote).anyMatch(remote -> remote.filter(seed::equals).isPresent());
    }
}
