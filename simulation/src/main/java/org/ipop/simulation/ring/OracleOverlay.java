package org.ipop.simulation.ring;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.ServiceGone;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.NoAnswer;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.RequestHandler;
import org.ipop.api.overlay.RingSnapshot;
import org.ipop.api.overlay.RingView;
import org.ipop.api.overlay.Target;
import org.ipop.simulation.SimulatedLoop;

/** One member of an {@link OracleRing}. */
public final class OracleOverlay implements Overlay {
    private static final int MAX_SUCCESSORS = 16;
    private static final int LINKED_SUCCESSORS = 8;
    private static final long FIRST_RETRY_NANOS = 400_000_000;

    private final OracleRing ring;
    private final SimulatedLoop loop;
    private final Contact contact;
    private final Map<Integer, RequestHandler> handlers = new TreeMap<>();
    private final List<Runnable> watchers = new ArrayList<>();
    private final List<CompletableFuture<Answer>> open = new ArrayList<>();
    private TreeMap<Key, OracleOverlay> circle = new TreeMap<>();
    private RingView view;
    private boolean closed;

    OracleOverlay(OracleRing ring, SimulatedLoop loop, Contact contact) {
        this.ring = ring;
        this.loop = loop;
        this.contact = contact;
        circle.put(contact.position(), this);
        view = new RingView(ring.id(), contact, RingView.State.ALONE, Optional.empty(), List.of(), List.of(), 1, 1);
    }

    public Contact contact() {
        return contact;
    }

    @Override
    public void introduce(Contact member) {
        // the oracle knows all members
    }

    @Override
    public void introduce(InetSocketAddress seed) {
        // the oracle knows all members
    }

    @Override
    public CompletionStage<Answer> ask(Target to, int service, ByteBuf request, long timeoutNanos) {
        byte[] body = new byte[request.readableBytes()];
        request.readBytes(body).release();
        if (body.length > MAX_REQUEST_BYTES) {
            throw new IllegalArgumentException("request of " + body.length + " bytes");
        }
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        if (closed) {
            answer.completeExceptionally(new ServiceGone("overlay"));
            return answer;
        }
        open.add(answer);
        answer.whenComplete((ignored, error) -> open.remove(answer));
        ring.time().after(timeoutNanos, () -> {
            if (alive()) {
                answer.completeExceptionally(new NoAnswer("within " + timeoutNanos / 1_000_000 + " ms"));
            }
        });
        attempt(new Question(to, service, body, answer), FIRST_RETRY_NANOS);
        return answer;
    }

    @Override
    public void serve(int service, RequestHandler handler) {
        if (handler == null) {
            handlers.remove(service);
        } else {
            handlers.put(service, handler);
        }
    }

    @Override
    public RingView view() {
        return view;
    }

    @Override
    public AutoCloseable watch(Runnable changed) {
        watchers.add(changed);
        return () -> watchers.remove(changed);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            handlers.clear();
            watchers.clear();
            List.copyOf(open).forEach(answer -> answer.completeExceptionally(new ServiceGone("overlay")));
            ring.leave(this);
        }
    }

    boolean alive() {
        return loop.alive() && !closed;
    }

    void die() {
        loop.kill();
    }

    TreeMap<Key, OracleOverlay> circle() {
        return circle;
    }

    void circle(TreeMap<Key, OracleOverlay> changed) {
        circle = changed;
    }

    void joining() {
        show(new RingView(ring.id(), contact, RingView.State.JOINING, Optional.empty(), List.of(), List.of(),
            view.number() + 1, 1));
    }

    /** Takes over what the ring looks like now. */
    void look() {
        if (!alive()) {
            return;
        }
        List<Contact> successors = successors();
        Optional<Contact> predecessor = successors.isEmpty() ? Optional.empty()
            : Optional.of(before(contact.position()).contact);
        RingView.State state = successors.isEmpty() ? RingView.State.ALONE : RingView.State.MEMBER;
        List<Contact> fingers = followed(successors);
        if (state != view.state() || !predecessor.equals(view.predecessor()) || !successors.equals(view.successors())
            || !fingers.equals(view.fingers())) {
            show(new RingView(ring.id(), contact, state, predecessor, successors, fingers, view.number() + 1,
                circle.size()));
        }
    }

    /** Those that have a link with us, since we are one of their successors. */
    private List<Contact> followed(List<Contact> shown) {
        List<Contact> members = new ArrayList<>();
        OracleOverlay next = before(contact.position());
        while (next != this && !shown.contains(next.contact) && members.size() < LINKED_SUCCESSORS) {
            members.add(next.contact);
            next = before(next.contact.position());
        }
        return members;
    }

    private void show(RingView changed) {
        view = changed;
        List.copyOf(watchers).forEach(Runnable::run);
    }

    private List<Contact> successors() {
        List<Contact> successors = new ArrayList<>();
        OracleOverlay next = after(contact.position());
        while (next != this && successors.size() < MAX_SUCCESSORS) {
            successors.add(next.contact);
            next = after(next.contact.position());
        }
        return successors;
    }

    private OracleOverlay after(Key point) {
        Map.Entry<Key, OracleOverlay> next = circle.higherEntry(point);
        return next == null ? circle.firstEntry().getValue() : next.getValue();
    }

    private OracleOverlay before(Key point) {
        Map.Entry<Key, OracleOverlay> next = circle.lowerEntry(point);
        return next == null ? circle.lastEntry().getValue() : next.getValue();
    }

    private void attempt(Question question, long retryNanos) {
        if (question.answer.isDone() || !alive()) {
            return;
        }
        OracleOverlay target = switch (question.to) {
            case Target.Owner owner -> ring.route(this, owner.key());
            case Target.Member member -> ring.member(this, member.contact().node()).orElse(null);
        };
        if (target == this) {
            loop.execute(() -> deliver(question, this));
        } else if (target != null) {
            ring.carry(question.body.length, this, target, () -> target.deliver(question, this));
        }
        ring.time().after(retryNanos, () -> attempt(question, 2 * retryNanos));
    }

    private void deliver(Question question, OracleOverlay asker) {
        RequestHandler handler = handlers.get(question.service);
        if (!alive() || handler == null || asker.circle != circle) {
            return;
        }
        handler.handle(asker.contact, question.to, Unpooled.copiedBuffer(question.body),
            answer -> answer(question, asker, answer));
    }

    private void answer(Question question, OracleOverlay asker, ByteBuf answer) {
        byte[] body = new byte[answer.readableBytes()];
        answer.readBytes(body).release();
        if (body.length > MAX_REQUEST_BYTES) {
            throw new IllegalArgumentException("answer of " + body.length + " bytes");
        }
        Answer whole = new Answer(contact, Bytes.copyOf(body));
        if (asker == this) {
            loop.execute(() -> question.answer.complete(whole));
        } else {
            ring.carry(body.length, this, asker, () -> {
                if (asker.alive() && asker.circle == circle) {
                    question.answer.complete(whole);
                }
            });
        }
    }

    @Override
    public RingSnapshot suspend() {
        throw new IllegalStateException("an oracle has no successor");
    }

    private record Question(Target to, int service, byte[] body, CompletableFuture<Answer> answer) {
    }
}
