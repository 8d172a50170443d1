package org.ipop.overlay.chord;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.ServiceGone;
import org.ipop.api.link.Contact;
import org.ipop.api.link.Links;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.RequestHandler;
import org.ipop.api.overlay.RingSnapshot;
import org.ipop.api.overlay.RingView;
import org.ipop.api.overlay.Target;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.security.Session;
import org.ipop.overlay.chord.Neighbour.Mark;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ring.MessageType;
import org.ipop.wire.ring.RingCodec;
import org.ipop.wire.ring.RingMessage;

/**
 * Our membership in one ring: passes events of the links and of the clock to the parts, and after each of them
 * {@linkplain #settle settles}: stands anew, opens and gives back links, publishes.
 */
final class ChordOverlay implements Overlay, RingListener {
    private final NodeContext context;
    private final RingLinks links;
    private final Ring ring;
    private final Post post;
    private final Openings openings;
    private final Requests requests;
    private final Joiner joiner;
    private final Stabilizer stabilizer;
    private final RoundTrips roundTrips;
    private final Fingers fingers;
    private final Healer healer;
    private final Merger merger;
    private final Publisher publisher;
    private NodeContext.Timer timer;
    private long tickNanos = Tuning.TICK_MIN;
    private long nextTickNanos;
    private long gaveBackNanos;
    private long settledVersion;
    private boolean settling;
    private boolean closed;
    private Runnable atClose = () -> { };

    /** Where a ring is: which one, who we are and where on it. */
    record Place(RingId ring, NodeId node, Key position, RingGate gate, Optional<RingSnapshot> former) {
    }

    ChordOverlay(Place place, NodeContext context, Links links, Counters counters) {
        this.context = context;
        this.ring = new Ring(place.node(), place.position());
        this.links = links.attach(place.ring(), place.gate(), this);
        Whereabouts whereabouts = new Whereabouts(context.random());
        this.post = new Post(ring, links, this.links, counters, whereabouts);
        this.openings = new Openings(ring, this.links, context, post);
        this.requests = new Requests(ring, context, post);
        this.joiner = new Joiner(ring, context, post, openings, requests);
        this.stabilizer = new Stabilizer(ring, post, openings, context);
        this.roundTrips = new RoundTrips(ring, links);
        Healer.Parts parts = new Healer.Parts(openings, requests, post);
        this.fingers = new Fingers(ring, context, parts, roundTrips, whereabouts);
        this.healer = new Healer(ring, links, this.links, context, parts);
        this.merger = new Merger(ring, context, parts);
        healer.onSplit(merger::split);
        this.publisher = new Publisher(place.ring(), ring, post, this.links, context);
        ring.doubt(openings::suspect);
        openings.onResumed(peer -> linked(peer, false, true).mark(Mark.WANTED, true));
        requests.onIntroduced(this::introducedByOwnLookUp);
        schedule(context.random().nextLong(Tuning.TICK_MIN));
        place.former().ifPresent(this::takeOver);
    }

    @Override
    public void introduce(Contact member) {
        healer.introduce(member);
        hurry();
    }

    @Override
    public void introduce(InetSocketAddress seed) {
        healer.introduce(seed);
        hurry();
    }

    @Override
    public CompletionStage<Answer> ask(Target to, int service, ByteBuf request, long timeoutNanos) {
        if (closed) {
            request.release();
            return CompletableFuture.failedFuture(new ServiceGone("overlay"));
        }
        return requests.ask(to, service, request, timeoutNanos);
    }

    @Override
    public void serve(int service, RequestHandler handler) {
        requests.serve(service, handler);
    }

    @Override
    public RingView view() {
        return publisher.view();
    }

    @Override
    public AutoCloseable watch(Runnable changed) {
        return publisher.watch(changed);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            stabilizer.sendLeave();
            requests.close();
            context.close();
            links.close();
            atClose.run();
        }
    }

    /** The links stay attached to the ring; the successor attaches itself in our place. */
    @Override
    public RingSnapshot suspend() {
        RingSnapshot snapshot = new RingSnapshot(ring.standing(),
            ring.members().stream().map(Neighbour::contact).toList(), ring.predecessor(), ring.successors(),
            healer.remembered(), healer.seeds());
        closed = true;
        requests.close();
        context.close();
        atClose.run();
        return snapshot;
    }

    /** As if we had been here all the time: nobody is joined anew. What is wrong by now the links will tell. */
    private void takeOver(RingSnapshot former) {
        former.seeds().forEach(healer::introduce);
        former.remembered().forEach(healer::remember);
        if (former.state() == RingView.State.MEMBER) {
            former.members().forEach(member -> {
                ring.restore(member);
                links.open(member);
            });
            ring.standing(RingView.State.MEMBER);
            ring.claims(former.successors());
            former.predecessor().ifPresent(ring::claimPredecessor);
        } else {
            former.members().forEach(healer::introduce);
        }
        settle();
    }

    void onClose(Runnable action) {
        atClose = action;
    }

    @Override
    public void up(Contact peer, Session.Info session) {
        boolean opened = openings.up(peer);
        boolean dialled = session.initiator() && !opened;
        Neighbour neighbour = linked(peer, dialled, session.initiator());
        neighbour.mark(Mark.WANTED, neighbour.is(Mark.WANTED) || opened);
    }

    private Neighbour linked(Contact peer, boolean dialled, boolean greets) {
        boolean sought = healer.found(peer.node()) || dialled;
        boolean fresh = ring.linked(peer.node()) == null;
        Neighbour neighbour = ring.up(peer);
        if (fresh) {
            neighbour.mark(Mark.UNCHECKED, sought);
            meet(neighbour, greets);
        }
        if (sought) {
            hurry();
        }
        settle();
        return neighbour;
    }

    /** If our greeting or its answer is lost, a ring at rest would look after it late. */
    private void meet(Neighbour neighbour, boolean greets) {
        if (greets) {
            joiner.greet(neighbour);
        } else {
            joiner.await(neighbour);
        }
        if (nextTickNanos - context.nanoTime() > Tuning.GREET_AGAIN) {
            context.schedule(Tuning.GREET_AGAIN, joiner::greetAgain);
        }
    }

    @Override
    public void down(NodeId peer, String why) {
        openings.down(peer);
        lose(peer);
        settle();
    }

    @Override
    public void failed(NodeId peer, String why) {
        openings.failed(peer);
        ring.forget(peer);
        lose(peer);
        joiner.down(peer);
        fingers.down(peer);
        settle();
    }

    @Override
    public void message(NodeId from, ByteBuf message) {
        Neighbour neighbour = ring.linked(from);
        if (neighbour == null || closed) {
            message.release();
            if (closed || !openings.resume(from)) {
                post.drop("stranger");
            }
            return;
        }
        try {
            MessageType type = MessageType.of(message);
            if (type == MessageType.REQUEST || type == MessageType.ANSWER) {
                requests.message(from, message.retain());
            } else {
                take(neighbour, RingCodec.decode(message));
            }
        } catch (MalformedPacket e) {
            post.drop("malformed");
        } finally {
            message.release();
        }
        settle();
    }

    private void take(Neighbour from, RingMessage message) {
        switch (message) {
            case RingMessage.Hello hello -> hello(from, hello);
            case RingMessage.Stabilize stabilize -> {
                fingers.heard(from, stabilize.own());
                stabilizer.stabilize(from, stabilize);
            }
            case RingMessage.Same same -> {
                fingers.heard(from, same.own());
                stabilizer.same(from);
            }
            case RingMessage.View view -> view(from, view);
            case RingMessage.Join _ -> joiner.join(from);
            case RingMessage.Welcome welcome -> joiner.welcome(from, welcome);
            case RingMessage.Leave leave -> stabilizer.leave(from, leave);
            case RingMessage.Introduce introduce -> stabilizer.introduce(introduce);
            case RingMessage.Near near -> fingers.near(from, near);
            case RingMessage.Nearby nearby -> fingers.nearby(from, nearby);
            case RingMessage.Meet meet -> merger.meet(meet);
        }
    }

    private void hello(Neighbour from, RingMessage.Hello hello) {
        joiner.hello(from, hello);
        roundTrips.lookAt(from);
        fingers.heard(from, hello.own());
        if (from.member() && ring.standing() == RingView.State.MEMBER) {
            fingers.arrived(from);
            merger.arrived(from);
        }
        if (from.is(Mark.UNCHECKED) && from.member() && ring.standing() == RingView.State.MEMBER) {
            from.mark(Mark.UNCHECKED, false);
            healer.checkFound(from.contact());
        }
    }

    private void view(Neighbour from, RingMessage.View view) {
        if (ring.standing() == RingView.State.MEMBER) {
            stabilizer.view(from, view);
        } else {
            joiner.refused(from, view);
        }
    }

    private void introducedByOwnLookUp(Contact member) {
        if (ring.standing() == RingView.State.MEMBER && ring.near(member.position())) {
            openings.open(member);
        }
    }

    private void lose(NodeId peer) {
        Neighbour gone = ring.down(peer);
        if (gone == null) {
            return;
        }
        joiner.down(gone.node());
        fingers.down(gone.node());
        requests.lost(gone.node());
        if (!gone.is(Mark.LEFT) && gone.is(Mark.WANTED)) {
            openings.suspectNow(gone.node());
            healer.remember(gone.contact());
            healer.hurry();
        }
    }

    private void tick() {
        tickNanos = Math.min(tickNanos * 3 / 2, Tuning.TICK_MAX);
        joiner.tick();
        if (openings.pardon()) {
            ring.reconsider();
        }
        NodeId silent = stabilizer.tick();
        if (silent != null) {
            openings.giveUp(ring.linked(silent).contact());
            lose(silent);
            settle();
        }
        if (ring.standing() == RingView.State.MEMBER) {
            fingers.tick();
        }
        healer.tick();
        long unusedNanos = context.nanoTime() - gaveBackNanos;
        if (unusedNanos >= Tuning.LINGER / 8) {
            gaveBackNanos = context.nanoTime();
            openings.unused(unusedNanos);
            openings.wantAll(this::forEachWanted);
            openings.giveBack();
            openings.needsChanged();
        }
        schedule(tickNanos);
        settle();
    }

    /** Brings everything in line with a ring that changed. Watchers may call us from within: then once is enough. */
    private void settle() {
        if (settling || closed) {
            return;
        }
        settling = true;
        while (settledVersion != ring.version()) {
            settledVersion = ring.version();
            joiner.review();
            NodeId before = publisher.predecessor();
            boolean near = !publisher.isSameNearby() || ring.standing() != RingView.State.MEMBER;
            stabilizer.changed();
            if (near || !openings.complete()) {
                openings.wantAll(this::forEachWanted);
            }
            publisher.publish();
            if (!Objects.equals(before, publisher.predecessor())) {
                healer.doubtPlace();
            }
            if (near) {
                hurry();
            }
        }
        settling = false;
    }

    private void forEachWanted(Consumer<Contact> action) {
        if (ring.standing() == RingView.State.MEMBER) {
            stabilizer.addWanted(action);
            fingers.addWanted(action);
        } else {
            joiner.addWanted(action);
        }
    }

    private void hurry() {
        tickNanos = Tuning.TICK_MIN;
        if (nextTickNanos - context.nanoTime() > Tuning.TICK_MIN) {
            timer.cancel();
            schedule(Tuning.TICK_MIN);
        }
    }

    private void schedule(long delayNanos) {
        long jittered = delayNanos - context.random().nextLong(delayNanos / 8 + 1);
        nextTickNanos = context.nanoTime() + jittered;
        timer = context.schedule(jittered, this::tick);
    }
}
