package org.ipop.overlay.mesh;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ring.MessageType;
import org.ipop.wire.ring.RingCodec;
import org.ipop.wire.ring.RingMessage;

/** Our membership in one ring: takes what links and clock bring to the parts, and then lets all follow the table. */
final class MeshOverlay implements Overlay, RingListener {
    private final NodeContext context;
    private final RingLinks links;
    private final Suspects suspects;
    private final Table table;
    private final Mail mail;
    private final Connector connector;
    private final Seeker seeker;
    private final Services services;
    private final Requests requests;
    private final Greeter greeter;
    private final Gossip gossip;
    private final Publisher publisher;
    private NodeContext.Timer timer;
    private long tickNanos = Tuning.TICK_MIN;
    private long nextTickNanos;
    private long settledVersion;
    private boolean settling;
    private boolean closed;
    private Runnable atClose = () -> { };

    /** Which ring, who we are, where on it, who else may be, and what another implementation left us of it. */
    record Place(RingId ring, NodeId node, Key position, RingGate gate, Optional<RingSnapshot> former) {
    }

    MeshOverlay(Place place, NodeContext context, Links links, Counters counters) {
        this.context = context;
        this.suspects = new Suspects(context);
        this.table = new Table(place.node(), place.position(), suspects::contains);
        this.links = links.attach(place.ring(), place.gate(), this);
        this.mail = new Mail(table, links, this.links, counters);
        this.connector = new Connector(table, this.links, suspects, mail);
        this.seeker = new Seeker(table, context, new Seeker.Parts(links, this.links, connector, mail));
        this.services = new Services(mail, connector);
        this.requests = new Requests(table, context, mail, services);
        this.greeter = new Greeter(table, context, mail, connector, requests);
        this.gossip = new Gossip(table, context, mail, connector, suspects);
        this.publisher = new Publisher(place.ring(), table, mail, this.links);
        schedule(context.random().nextLong(Tuning.TICK_MIN));
        place.former().ifPresent(this::takeOver);
    }

    @Override
    public void introduce(Contact member) {
        seeker.introduce(member);
        hurry();
    }

    @Override
    public void introduce(InetSocketAddress seed) {
        seeker.introduce(seed);
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
        services.install(service, handler);
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
            gossip.sendLeave();
            end();
            links.close();
        }
    }

    /** The links stay attached to the ring; the successor attaches itself in our place. */
    @Override
    public RingSnapshot suspend() {
        end();
        return new RingSnapshot(table.standing(), table.members().values().stream().map(Peer::contact).toList(),
            table.predecessor(), table.successors(), seeker.remembered(), seeker.seeds());
    }

    void onClose(Runnable action) {
        atClose = action;
    }

    @Override
    public void up(Contact peer, Session.Info session) {
        boolean fresh = table.peer(peer.node()) == null;
        connector.up(peer);
        seeker.found(peer.node());
        Peer linked = table.up(peer);
        if (fresh) {
            greeter.greet(linked);
        }
        settle();
    }

    @Override
    public void down(NodeId peer, String why) {
        connector.down(peer);
        gone(peer);
    }

    @Override
    public void failed(NodeId peer, String why) {
        connector.failed(peer);
        gone(peer);
    }

    @Override
    public void message(NodeId from, ByteBuf message) {
        Peer peer = table.peer(from);
        if (peer == null || closed) {
            message.release();
            mail.drop("stranger");
            return;
        }
        peer.unanswered = 0;
        try {
            MessageType type = MessageType.of(message);
            if (type == MessageType.REQUEST || type == MessageType.ANSWER) {
                requests.message(message.retain());
            } else {
                take(peer, RingCodec.decode(message));
            }
        } catch (MalformedPacket e) {
            mail.drop("malformed");
        } finally {
            message.release();
        }
        settle();
    }

    /** As if we had been here all the time: nobody is joined anew. What is wrong by now, links and gossip will tell. */
    private void takeOver(RingSnapshot former) {
        former.seeds().forEach(seeker::introduce);
        former.remembered().forEach(seeker::remember);
        if (former.state() == RingView.State.MEMBER) {
            former.members().forEach(table::restore);
            table.standing(RingView.State.MEMBER);
            table.promise(table.self(), former.successors());
            former.predecessor().ifPresent(table::promisePredecessor);
        } else {
            former.members().forEach(seeker::remember);
        }
        settle();
    }

    private void end() {
        closed = true;
        requests.close();
        context.close();
        atClose.run();
    }

    private void take(Peer from, RingMessage message) {
        switch (message) {
            case RingMessage.Hello hello -> hello(from, hello);
            case RingMessage.Join _ -> greeter.join(from);
            case RingMessage.Welcome welcome -> greeter.welcome(from, welcome);
            case RingMessage.Stabilize stabilize -> gossip.stabilize(from, stabilize);
            case RingMessage.Same _ -> { }
            case RingMessage.View view -> view(from, view);
            case RingMessage.Introduce introduce -> gossip.introduce(introduce);
            case RingMessage.Meet meet -> gossip.introduce(new RingMessage.Introduce(List.of(meet.member())));
            case RingMessage.Leave leave -> gossip.leave(from, leave);
            case RingMessage.Near _, RingMessage.Nearby _ -> { }
        }
    }

    private void hello(Peer from, RingMessage.Hello hello) {
        greeter.hello(from, hello);
        if (from.standing == RingView.State.MEMBER && !table.holds(from)) {
            mail.drop("members");
        }
    }

    private void view(Peer from, RingMessage.View view) {
        if (table.standing() == RingView.State.MEMBER) {
            gossip.view(from, view);
        } else {
            greeter.refused(from, view);
        }
    }

    private void gone(NodeId node) {
        Peer peer = table.down(node);
        greeter.down(node);
        if (peer != null && !peer.left && peer.wanted) {
            lost(peer);
        }
        settle();
    }

    private void tick() {
        tickNanos = Math.min(tickNanos * 3 / 2, Tuning.TICK_MAX);
        if (suspects.pardon()) {
            table.reconsider();
            gossip.forgetViews();
        }
        table.refill();
        greeter.tick();
        gossip.tick().forEach(this::silent);
        seeker.tick();
        connector.tend();
        schedule(tickNanos);
        settle();
    }

    /** The link stands but nobody speaks on it: no member any more until it says that it is. */
    private void silent(Peer peer) {
        mail.drop("silent");
        table.stands(peer, null);
        table.doubt(peer.node());
        peer.forget();
        connector.release(peer);
        lost(peer);
    }

    private void lost(Peer peer) {
        suspects.add(peer.node());
        seeker.remember(peer.contact());
        seeker.hurry();
    }

    /** Brings everything in line with a table that changed. Watchers may call us from within: then once is enough. */
    private void settle() {
        if (settling || closed) {
            return;
        }
        settling = true;
        while (settledVersion != table.version()) {
            settledVersion = table.version();
            expelSurplus();
            greeter.review();
            gossip.changed();
            connector.tend();
            publisher.publish();
            hurry();
        }
        connector.turn();
        settling = false;
    }

    private void expelSurplus() {
        for (Peer peer = table.expelSurplus(); peer != null; peer = table.expelSurplus()) {
            mail.drop("members");
            connector.release(peer);
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
