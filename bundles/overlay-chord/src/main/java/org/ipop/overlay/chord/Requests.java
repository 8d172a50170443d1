package org.ipop.overlay.chord;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.ServiceGone;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.NoAnswer;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.RequestHandler;
import org.ipop.api.overlay.Target;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.RetransmissionTimeout;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ring.MessageType;
import org.ipop.wire.ring.RingCodec;
import org.ipop.wire.ring.RoutedHeader;

/** Asks along the ring, passes on what others ask, answers by the handlers of the services. */
final class Requests {
    private static final int FIND = 0;
    private static final RequestHandler[] NO_HANDLERS = {};
    private static final int CONTACT_BYTES = 256;

    private final Ring ring;
    private final NodeContext context;
    private final Post post;
    private final Few<Long, Pending> pending = new Few<>();
    /** What handlers are at work on, by the id of the request; oldest first. */
    private final Few<Long, Reply> served = new Few<>();
    private final RetransmissionTimeout timeout = new RetransmissionTimeout(Tuning.RETRY, Tuning.RETRY_MAX);
    /** By service, as far as one has a handler; {@link #FIND} is answered by ourselves. */
    private RequestHandler[] handlers = NO_HANDLERS;
    private Consumer<Contact> introduced = contact -> { };

    Requests(Ring ring, NodeContext context, Post post) {
        this.ring = ring;
        this.context = context;
        this.post = post;
    }

    /** Who hears of contacts that look-ups of others carry. */
    void onIntroduced(Consumer<Contact> listener) {
        introduced = listener;
    }

    void serve(int service, RequestHandler handler) {
        if (service < 1 || service > RoutedHeader.MAX_SERVICE) {
            throw new IllegalArgumentException("service " + service + " is outside 1.." + RoutedHeader.MAX_SERVICE);
        }
        if (service >= handlers.length) {
            handlers = Arrays.copyOf(handlers, service + 1);
        }
        if (handler != null && handlers[service] != null) {
            throw new IllegalStateException("service " + service + " has a handler already");
        }
        handlers[service] = handler;
        served.removeIf(reply -> reply.request.service() == service);
    }

    CompletionStage<Answer> ask(Target to, int service, ByteBuf body, long timeoutNanos) {
        if (service < 1 || service > RoutedHeader.MAX_SERVICE || body.readableBytes() > Overlay.MAX_REQUEST_BYTES) {
            String what = "service " + service + ", " + body.readableBytes() + " bytes";
            body.release();
            throw new IllegalArgumentException(what);
        }
        long id = context.random().nextLong();
        RoutedHeader header = switch (to) {
            case Target.Owner owner -> RoutedHeader.toOwner(Tuning.TTL, service, id, owner.key());
            case Target.Member member -> RoutedHeader.toMember(Tuning.TTL, service, id, member.contact().attach(),
                member.contact().node());
        };
        return start(new Pending(header, body, null), timeoutNanos);
    }

    /**
     * Looks for the owner of a key.
     *
     * @param via     the first hop, for a look-up in the part of the ring that this member sees (the answer comes
     * back over
     *                it, since that part may not know us); null for the best one
     * @param tell    somebody whom the owner should know, or null
     */
    CompletionStage<Answer> find(Key key, NodeId via, Contact tell) {
        ByteBuf body = Unpooled.EMPTY_BUFFER;
        if (tell != null) {
            body = Unpooled.buffer(CONTACT_BYTES);
            RingCodec.writeIntroduced(body, tell, ring.node());
        }
        RoutedHeader header = RoutedHeader.toOwner(Tuning.TTL, FIND, context.random().nextLong(), key);
        return start(new Pending(header, body, via), Tuning.FIND_TIMEOUT);
    }

    /** A routed message from a neighbour, who gets it back only if there is no other way. */
    void message(NodeId from, ByteBuf message) throws MalformedPacket {
        RoutedHeader header;
        try {
            header = RoutedHeader.parse(message);
        } catch (MalformedPacket e) {
            message.release();
            throw e;
        }
        if (header.ttl() <= 1) {
            message.release();
            post.drop("ttl");
        } else {
            route(header, message, from);
        }
    }

    /** A neighbour is gone, and with it what went over it last. */
    void lost(NodeId peer) {
        List<Pending> over = pending.values().stream().filter(request -> peer.equals(request.lastHop)).toList();
        for (Pending request : over) {
            if (pending.get(request.header.id()) == request) {
                request.timer.cancel();
                attempt(request);
            }
        }
    }

    void close() {
        List<Pending> open = pending.values();
        pending.removeIf(each -> true);
        open.forEach(each -> each.fail(new ServiceGone("overlay")));
    }

    private CompletionStage<Answer> start(Pending request, long timeoutNanos) {
        if (pending.size() >= Tuning.PENDING || pending.get(request.header.id()) != null) {
            post.drop("pending");
            request.fail(new NoAnswer("too many requests are open"));
            return request.answer;
        }
        pending.put(request.header.id(), request);
        request.askedNanos = context.nanoTime();
        request.deadlineNanos = request.askedNanos + timeoutNanos;
        request.timer = context.schedule(0, () -> attempt(request));
        return request.answer;
    }

    private void attempt(Pending request) {
        long left = request.deadlineNanos - context.nanoTime();
        if (left <= 0) {
            pending.remove(request.header.id());
            request.fail(new NoAnswer("nobody answered for " + request.header.key().toShort()));
            return;
        }
        long pause = timeout.nanos(request.attempts++, Tuning.RETRY_MAX);
        long jitter = context.random().nextLong(pause / 4);
        request.timer = context.schedule(Math.min(left, pause + jitter), () -> attempt(request));
        send(request);
    }

    private void send(Pending request) {
        Neighbour via = request.via == null ? null : ring.linked(request.via);
        Contact self = via == null ? post.self() : post.self().attachedAt(via.contact().position());
        ByteBuf message = request.header.start(CONTACT_BYTES + request.body.readableBytes());
        RingCodec.writeContact(message, self);
        message.writeBytes(request.body.slice());
        if (request.via == null) {
            request.lastHop = route(request.header, message, request.lastHop);
        } else if (via == null) {
            message.release();
        } else {
            post.send(request.via, message);
        }
    }

    /** Returns the next hop, or null if there was none. */
    private NodeId route(RoutedHeader header, ByteBuf message, NodeId avoid) {
        switch (Routing.decide(ring, header, avoid)) {
            case Routing.Deliver() -> deliver(header, message);
            case Routing.Forward(NodeId next, boolean passed) -> {
                header.hop(message, passed);
                post.send(next, message);
                return next;
            }
            case Routing.Drop(String why) -> {
                message.release();
                post.drop(why);
            }
        }
        return null;
    }

    private void deliver(RoutedHeader header, ByteBuf message) {
        message.skipBytes(RoutedHeader.BYTES);
        Contact sender;
        try {
            sender = RingCodec.contact(message);
        } catch (MalformedPacket e) {
            message.release();
            post.drop("malformed");
            return;
        }
        if (header.type() == MessageType.ANSWER) {
            complete(header, sender, message);
            return;
        }
        RequestHandler handler = handler(header.service());
        if (handler == null) {
            message.release();
            post.drop("service");
            return;
        }
        if (isServed(header, sender)) {
            message.release();
            post.drop("repeated");
            return;
        }
        Target target = header.member() ? new Target.Member(post.self()) : new Target.Owner(header.key());
        handler.handle(sender, target, message, serve(header, sender));
    }

    /** Null if there is none. */
    private RequestHandler handler(int service) {
        if (service == FIND) {
            return this::answerFind;
        }
        return service < handlers.length ? handlers[service] : null;
    }

    /**
     * Whether a handler is at work on it: who asks again gets the one answer, where it can be reached now. Were each
     * repetition served, a busy ring would get the more to do the later it answers.
     */
    private boolean isServed(RoutedHeader header, Contact sender) {
        Reply reply = served.get(header.id());
        if (reply == null || !reply.source.node().equals(sender.node())
            || context.nanoTime() - reply.sinceNanos >= Tuning.SERVING) {
            return false;
        }
        reply.source = sender;
        return true;
    }

    private Reply serve(RoutedHeader header, Contact sender) {
        Reply reply = new Reply(header, sender);
        served.remove(header.id());
        if (served.size() >= Tuning.SERVED) {
            served.removeOldest();
        }
        served.put(header.id(), reply);
        return reply;
    }

    private void complete(RoutedHeader header, Contact from, ByteBuf message) {
        Pending request = pending.get(header.id());
        boolean expected = request != null && request.header.service() == header.service()
            && (!request.header.member() || request.header.node().equals(from.node()));
        if (expected) {
            pending.remove(header.id());
            timeout.answered(context.nanoTime() - request.askedNanos);
            byte[] body = new byte[message.readableBytes()];
            message.readBytes(body);
            request.complete(new Answer(from, Bytes.copyOf(body)));
        } else {
            post.drop("unasked");
        }
        message.release();
    }

    private void answerFind(Contact from, Target target, ByteBuf body, Consumer<ByteBuf> answer) {
        try {
            RingCodec.introduced(body, from).ifPresent(introduced);
            answer.accept(Unpooled.EMPTY_BUFFER);
        } catch (MalformedPacket e) {
            post.drop("malformed");
        } finally {
            body.release();
        }
    }

    /** Takes the answer of a handler, once. */
    private final class Reply implements Consumer<ByteBuf> {
        private final RoutedHeader request;
        private final long sinceNanos = context.nanoTime();
        private Contact source;
        private boolean used;

        private Reply(RoutedHeader request, Contact source) {
            this.request = request;
            this.source = source;
        }

        @Override
        public void accept(ByteBuf body) {
            if (used || body.readableBytes() > Overlay.MAX_REQUEST_BYTES) {
                body.release();
                post.drop("reply");
                return;
            }
            used = true;
            if (served.get(request.id()) == this) {
                served.remove(request.id());
            }
            RoutedHeader header = request.answer(Tuning.TTL, source.attach(), source.node());
            ByteBuf message = header.start(CONTACT_BYTES + body.readableBytes());
            RingCodec.writeContact(message, post.self());
            message.writeBytes(body);
            body.release();
            route(header, message, null);
        }
    }

    /** A request of ours that waits for its answer. */
    private static final class Pending {
        private final RoutedHeader header;
        private final ByteBuf body;
        private final NodeId via;
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private NodeContext.Timer timer;
        private NodeId lastHop;
        private long askedNanos;
        private long deadlineNanos;
        private int attempts;

        private Pending(RoutedHeader header, ByteBuf body, NodeId via) {
            this.header = header;
            this.body = body;
            this.via = via;
        }

        private void complete(Answer with) {
            end();
            answer.complete(with);
        }

        private void fail(RuntimeException why) {
            end();
            answer.completeExceptionally(why);
        }

        private void end() {
            if (timer != null) {
                timer.cancel();
            }
            body.release();
        }
    }
}
