package org.ipop.membership.revocation;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.RequestHandler;
import org.ipop.api.overlay.RingView;
import org.ipop.api.overlay.Target;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.membership.Revocation;
import org.ipop.wire.membership.RevocationCodec;
import org.ipop.wire.membership.RevocationMessage;
import org.ipop.wire.membership.RevocationMessage.News;
import org.ipop.wire.membership.RevocationMessage.SecretSealed;
import org.ipop.wire.membership.RevocationMessage.SecretWanted;

/**
 * News of revocations in one network's ring, service 2. Who learns of an entry tells all its neighbours once; besides,
 * a member compares numbers with each new successor and predecessor, and with a random neighbour every two or three
 * minutes, so that who was away or in another half of the ring learns it too. Thread: node loop.
 */
public final class RevocationGossip implements RequestHandler, AutoCloseable {
    public static final int SERVICE = 2;
    private static final long SECOND = 1_000_000_000L;
    private static final long TIMEOUT_NANOS = 10 * SECOND;
    private static final long PERIOD_NANOS = 180 * SECOND;
    private static final int MAX_COMPARING = 64;
    private static final long SETTLE_NANOS = SECOND / 2;

    private final NodeContext context;
    private final Counters counters;
    private final Ring ring;
    private final RevocationRoll roll;
    private final SecretRenewal renewal;
    private final AutoCloseable watch;
    private Set<NodeId> nearest = Set.of();
    private boolean settling;
    private int told;
    /** Who has more entries than it could send at once. */
    private Optional<Contact> more = Optional.empty();
    private final Set<NodeId> comparing = new LinkedHashSet<>();

    RevocationGossip(NodeContext context, Counters counters, Ring ring, RevocationRoll roll, SecretRenewal renewal) {
        this.context = context;
        this.counters = counters;
        this.ring = ring;
        this.roll = roll;
        this.renewal = renewal;
        this.told = roll.list().number();
        roll.watch(this::grown);
        ring.overlay().serve(SERVICE, this);
        this.watch = ring.overlay().watch(this::viewChanged);
        context.schedule(period(), this::compareWithAnyone);
    }

    @Override
    public void handle(Contact from, Target target, ByteBuf request, Consumer<ByteBuf> answer) {
        try {
            switch (RevocationCodec.read(request)) {
                case News news -> {
                    answer.accept(RevocationCodec.write(newsFor(news.number())));
                    learn(from, news);
                }
                case SecretWanted wanted -> renewal.answer(from, wanted, answer);
                case SecretSealed unasked -> throw new MalformedPacket("a secret that nobody asked for");
            }
        } catch (MalformedPacket e) {
            counters.counter("membership.drop.malformed").increment();
        } finally {
            request.release();
        }
    }

    /** The ring is about to be closed. */
    @Override
    public void close() {
        if (!ring.closed()) {
            ring.close();
            ring.overlay().serve(SERVICE, null);
            try {
                watch.close();
            } catch (Exception e) {
                throw new IllegalStateException("a watch closes without fault", e);
            }
        }
    }

    private News newsFor(int number) {
        return new News(roll.list().number(), roll.list().after(number));
    }

    private void learn(Contact from, News news) {
        int known = roll.list().number();
        List<Revocation> unknown = news.entries().stream().filter(entry -> entry.number() > known).toList();
        if (!news.entries().isEmpty() && RevocationRoll.verdict(roll.list(), unknown) != RevocationRoll.Verdict.GAP) {
            more = news.number() > known + unknown.size() ? Optional.of(from) : Optional.empty();
            roll.offer(from.node(), news.entries());
        } else if (news.number() > known) {
            compare(from);
        }
    }

    /** Tells all neighbours, and asks for the rest where a message was too small for all. */
    private void grown() {
        renewal.wake();
        ring.neighbours().forEach(neighbour -> send(neighbour, newsFor(told)));
        told = roll.list().number();
        more.ifPresent(this::compare);
        more = Optional.empty();
    }

    /** A new neighbour may come from another half of the ring, and so may we. */
    private void viewChanged() {
        if (!settling) {
            settling = true;
            context.schedule(SETTLE_NANOS, () -> {
                settling = false;
                compareWithNew();
            });
        }
    }

    private void compareWithNew() {
        RingView view = ring.overlay().view();
        List<Contact> next = ring.neighbours().isEmpty() ? List.of()
            : Stream.concat(view.successors().stream().limit(1), view.predecessor().stream()).toList();
        Set<NodeId> former = nearest;
        nearest = new LinkedHashSet<>(next.stream().map(Contact::node).toList());
        next.stream().filter(contact -> !former.contains(contact.node())).forEach(this::compare);
        if (!next.isEmpty()) {
            renewal.wake();
        }
    }

    private void compareWithAnyone() {
        List<Contact> neighbours = ring.neighbours();
        if (!neighbours.isEmpty()) {
            compare(neighbours.get(context.random().nextInt(neighbours.size())));
        }
        if (!ring.closed()) {
            context.schedule(period(), this::compareWithAnyone);
        }
    }

    private long period() {
        return PERIOD_NANOS - context.random().nextLong(PERIOD_NANOS / 3);
    }

    /** Says how far we are; the answer brings what we lack, and the peer asks for what it lacks. Once at a time. */
    private void compare(Contact peer) {
        if (comparing.size() < MAX_COMPARING && comparing.add(peer.node())) {
            send(peer, new News(roll.list().number(), List.of()));
        }
    }

    private void send(Contact peer, News news) {
        if (ring.closed()) {
            return;
        }
        ring.overlay().ask(new Target.Member(peer), SERVICE, RevocationCodec.write(news), TIMEOUT_NANOS)
            .whenComplete((answer, error) -> {
                comparing.remove(peer.node());
                if (error == null && !ring.closed()) {
                    answered(answer);
                }
            });
    }

    private void answered(Answer answer) {
        try {
            RevocationMessage message = RevocationCodec.read(Unpooled.wrappedBuffer(answer.body().toArray()));
            if (message instanceof News news && !news.entries().isEmpty()) {
                learn(answer.from(), news);
            }
        } catch (MalformedPacket e) {
            counters.counter("membership.drop.malformed").increment();
        }
    }
}
