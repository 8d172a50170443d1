package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.dht.Stored;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.NoAnswer;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.RequestHandler;
import org.ipop.api.overlay.RingSnapshot;
import org.ipop.api.overlay.RingView;
import org.ipop.api.overlay.Target;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.simulation.ring.SimulatedGuard;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dht.Arc;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtAnswerCodec;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.DhtRequestCodec;
import org.ipop.wire.dht.RecordCodec;
import org.ipop.wire.dht.Replica;

/**
 * The parts of one store on an overlay that is the test itself: it sets the view, sees each request, and answers it or
 * lets it time out. Positions are one byte, repeated.
 */
final class Bench {
    static final long SECOND = 1_000_000_000L;
    static final RingId RING = new RingId(7);
    static final NodeId SELF = new NodeId(Cluster.key("self"));
    static final Contact PREDECESSOR = contact(0x40);
    /** What we own once {@link #own} was called. */
    static final Arc OURS = new Arc(point(0x40), point(0x80));

    final VirtualTime time = new VirtualTime(1);
    final TestLoop loop = new TestLoop(new SimulatedLoop(time), 0);
    final Overlay overlay = new TestOverlay();
    final DhtContext context = new DhtContext(loop.open("dht"), overlay, new SimulatedGuard(SELF), loop.counters());
    final RecordStore store = new RecordStore(context);
    final Peers peers = new Peers(context);
    final Verifier verifier = new Verifier(context);
    final Puller puller = new Puller(context, peers, store, verifier);
    final Ownership ownership = new Ownership(context, peers, store, puller);
    /** Without an answer so far, the oldest first. */
    final List<Asked> asked = new ArrayList<>();
    /** Ever asked. */
    int questions;
    private RingView view = view(RingView.State.ALONE, Optional.empty(), List.of());

    static Key point(int position) {
        return Key.fromHex("%02x".formatted(position).repeat(Key.BYTES));
    }

    static Contact contact(int position) {
        NodeId node = new NodeId(Cluster.key("node " + position));
        return new Contact(node, point(position), point(position), List.of());
    }

    static NodeId writer(int number) {
        return new NodeId(Cluster.key("writer " + number));
    }

    /** We are a member at 80 behind 40, and have read our arc from these successors. */
    void own(int... successors) {
        member(0x40, successors);
        ownership.look();
        while (!asked.isEmpty()) {
            DhtRequest.Promise promise = asked.getFirst().is(DhtRequest.Promise.class);
            answer(new DhtAnswer.Promised(true, 0, store.digest(promise.arc())));
        }
        assertThat(ownership.ready()).isPresent();
    }

    void member(int predecessor, int... successors) {
        List<Contact> contacts = new ArrayList<>();
        for (int successor : successors) {
            contacts.add(contact(successor));
        }
        view = view(RingView.State.MEMBER, Optional.of(contact(predecessor)), contacts);
    }

    void run(long seconds) {
        time.run(seconds * SECOND);
    }

    long count(String counter) {
        return loop.counters().counter("dht." + counter).value();
    }

    /** Answers the oldest open request and waits until the guard has judged what the answer brought. */
    void answer(DhtAnswer answer) {
        answer(asked.getFirst(), answer);
    }

    void answer(Asked request, DhtAnswer answer) {
        assertThat(asked.remove(request)).isTrue();
        ByteBuf out = Unpooled.buffer();
        DhtAnswerCodec.write(out, answer);
        byte[] body = new byte[out.readableBytes()];
        out.readBytes(body).release();
        assertThat(body.length).isLessThanOrEqualTo(Overlay.MAX_REQUEST_BYTES);
        request.answer.complete(new Answer(PREDECESSOR, Bytes.copyOf(body)));
        time.run(SimulatedLoop.COMPUTE_NANOS);
    }

    Replica replica(Key key, NodeId writer, long sequence) {
        return replica(new Stored(key, false, writer, Cluster.value("v"), sequence, time.epochSeconds() + 3_600,
            Bytes.copyOf()), true);
    }

    Replica claim(Key key, NodeId writer, boolean confirmed) {
        return replica(new Stored(key, true, writer, Cluster.value("v"), 1, time.epochSeconds() + 3_600,
            Bytes.copyOf()), confirmed);
    }

    /** With the right proof. */
    Replica replica(Stored draft, boolean confirmed) {
        Bytes proof = new SimulatedGuard(draft.writer()).prove(RecordCodec.signed(RING, draft));
        return new Replica(1, confirmed, draft.writer().key(), new Stored(draft.key(), draft.exclusive(),
            draft.writer(), draft.value(), draft.sequence(), draft.expiresEpochSeconds(), proof));
    }

    Entry entry(Replica replica) {
        return Entry.of(replica, replica.record().exclusive() ? context.guard().precedence(replica.record())
            : Bytes.copyOf());
    }

    Entry hold(Replica replica) {
        Entry entry = entry(replica);
        assertThat(store.add(entry, false)).isEqualTo(RecordStore.Admission.ADDED);
        return entry;
    }

    private RingView view(RingView.State state, Optional<Contact> predecessor, List<Contact> successors) {
        Contact self = new Contact(SELF, point(0x80), point(0x80), List.of());
        return new RingView(RING, self, state, predecessor, successors, List.of(), 1, successors.size() + 1);
    }

    record Asked(Target to, DhtRequest request, CompletableFuture<Answer> answer) {
        <T extends DhtRequest> T is(Class<T> kind) {
            assertThat(request).isInstanceOf(kind);
            return kind.cast(request);
        }

        Contact member() {
            return ((Target.Member) to).contact();
        }
    }

    private final class TestOverlay implements Overlay {
        @Override
        public CompletionStage<Answer> ask(Target to, int service, ByteBuf request, long timeoutNanos) {
            assertThat(request.readableBytes()).isLessThanOrEqualTo(MAX_REQUEST_BYTES);
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            try {
                Asked question = new Asked(to, DhtRequestCodec.read(request), answer);
                asked.add(question);
                questions++;
                time.after(timeoutNanos, () -> {
                    if (asked.remove(question)) {
                        answer.completeExceptionally(new NoAnswer("in time"));
                    }
                });
            } catch (MalformedPacket e) {
                throw new IllegalStateException(e);
            } finally {
                request.release();
            }
            return answer;
        }

        @Override
        public RingSnapshot suspend() {
            throw new IllegalStateException("a store suspends no ring");
        }

        @Override
        public RingView view() {
            return view;
        }

        @Override
        public void introduce(Contact member) {
            throw new IllegalStateException("a store introduces nobody");
        }

        @Override
        public void introduce(InetSocketAddress seed) {
            throw new IllegalStateException("a store introduces nobody");
        }

        @Override
        public void serve(int service, RequestHandler handler) {
            throw new IllegalStateException("the parts do not serve");
        }

        @Override
        public AutoCloseable watch(Runnable changed) {
            throw new IllegalStateException("the parts do not watch");
        }

        @Override
        public void close() {
            throw new IllegalStateException("the overlay is not ours");
        }
    }
}
