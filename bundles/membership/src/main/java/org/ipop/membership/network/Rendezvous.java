package org.ipop.membership.network;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.NodeContext;
import org.ipop.membership.certificate.KeySource;

/**
 * Where the members of a network find each other: each keeps its sealed contact in the bootstrap ring, and reads
 * those of the others, often while it is alone, seldom when it is on the network's ring (in case that ring is
 * split). An established network lives on without it. Thread: node loop.
 */
final class Rendezvous implements AutoCloseable {
    private static final long SECOND = 1_000_000_000L;
    static final Duration LEASE = Duration.ofMinutes(10);
    private static final long REFRESH_NANOS = 300 * SECOND;
    private static final long RETRY_NANOS = 5 * SECOND;
    private static final long MOVED_PAUSE_NANOS = 10 * SECOND;
    private static final long FIRST_READ_NANOS = SECOND;
    private static final long ALONE_READ_NANOS = 20 * SECOND;
    private static final long MEMBER_READ_NANOS = 120 * SECOND;
    private static final long TICK_NANOS = SECOND;
    static final long GRACE_NANOS = 600 * SECOND;
    private static final int MAX_INTRODUCTIONS = 16;

    private final NodeContext context;
    private final Meeting meeting;
    private final KeySource source;
    private final AutoCloseable watch;
    private RendezvousSeal seal;
    private Optional<Former> former = Optional.empty();
    private Optional<Contact> published = Optional.empty();
    private RingView.State bootstrapState;
    private long publishNanos;
    private long readNanos;
    private long readPause = FIRST_READ_NANOS;
    private boolean closed;

    /** The ring that members meet in and the one they want to get into. */
    record Meeting(Overlay bootstrap, Dht store, Overlay network) {
    }

    /** The place of the epoch before, where those still meet who do not know of the new one. */
    private record Former(RendezvousSeal seal, long untilNanos) {
    }

    Rendezvous(NodeContext context, Meeting meeting, RendezvousSeal seal, KeySource source) {
        this.context = context;
        this.meeting = meeting;
        this.seal = seal;
        this.source = source;
        this.bootstrapState = meeting.bootstrap().view().state();
        this.watch = meeting.bootstrap().watch(this::bootstrapChanged);
        this.publishNanos = context.nanoTime();
        this.readNanos = context.nanoTime();
        context.schedule(0, this::tick);
    }

    /** From now on members meet elsewhere; the former place is read on for a while, but not written to. */
    void renew(RendezvousSeal next) {
        takeBack();
        former = Optional.of(new Former(seal, context.nanoTime() + GRACE_NANOS));
        seal = next;
        published = Optional.empty();
        publishNanos = context.nanoTime();
        readNanos = context.nanoTime();
        readPause = FIRST_READ_NANOS;
    }

    /** Takes our contact back and stops. */
    @Override
    public void close() {
        closed = true;
        closeQuietly(watch);
        takeBack();
    }

    private void takeBack() {
        published.ifPresent(contact -> meeting.store().release(seal.place(RendezvousSeal.shardOf(contact.node()))));
    }

    /** Once we are on the bootstrap ring at last, what we wrote and read while alone is worth nothing. */
    private void bootstrapChanged() {
        RingView.State state = meeting.bootstrap().view().state();
        if (state == RingView.State.MEMBER && bootstrapState != RingView.State.MEMBER) {
            publishNanos = context.nanoTime();
            readNanos = context.nanoTime();
            readPause = FIRST_READ_NANOS;
        }
        bootstrapState = state;
    }

    private void tick() {
        if (closed) {
            return;
        }
        long now = context.nanoTime();
        Contact self = meeting.network().view().self();
        if (published.isPresent() && !published.get().equals(self)) {
            publishNanos = Math.min(publishNanos, now + MOVED_PAUSE_NANOS);
        }
        if (now - publishNanos >= 0) {
            publish(self);
        }
        if (now - readNanos >= 0) {
            read();
        }
        context.schedule(TICK_NANOS, this::tick);
    }

    private void publish(Contact self) {
        publishNanos = context.nanoTime() + REFRESH_NANOS - context.random().nextLong(REFRESH_NANOS / 10);
        published = Optional.of(self);
        meeting.store().put(seal.place(RendezvousSeal.shardOf(self.node())), seal.seal(self, source), LEASE)
            .whenComplete((done, error) -> {
                if (error != null) {
                    publishNanos = Math.min(publishNanos, context.nanoTime() + RETRY_NANOS);
                }
            });
    }

    private void read() {
        boolean member = meeting.network().view().state() == RingView.State.MEMBER;
        readPause = member ? MEMBER_READ_NANOS : Math.min(2 * readPause, ALONE_READ_NANOS);
        readNanos = context.nanoTime() + readPause - context.random().nextLong(readPause / 4);
        former = former.filter(place -> place.untilNanos() - context.nanoTime() > 0);
        former.ifPresent(place -> read(place.seal()));
        read(seal);
    }

    private void read(RendezvousSeal from) {
        for (int shard = 0; shard < RendezvousSeal.SHARDS; shard++) {
            meeting.store().get(from.place(shard)).whenComplete((values, error) -> {
                if (error == null && !closed) {
                    introduce(values, from);
                }
            });
        }
    }

    private void introduce(List<Stored> values, RendezvousSeal from) {
        NodeId self = meeting.network().view().self().node();
        values.stream()
            .filter(stored -> !stored.writer().equals(self))
            .flatMap(stored -> from.open(stored.value(), stored.writer()).stream())
            .limit(MAX_INTRODUCTIONS)
            .forEach(meeting.network()::introduce);
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new IllegalStateException("a watch closes without fault", e);
        }
    }
}
