package org.ipop.overlay.mesh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.ServiceGone;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.NoAnswer;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.Target;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ring.MessageType;
import org.ipop.wire.ring.RingCodec;
import org.ipop.wire.ring.RoutedHeader;

/** Sends requests until they are answered, and carries those of others on their way. */
final class Requests {
    private static final int CONTACT_BYTES = 256;

    private final Table table;
    private final NodeContext context;
    private final Mail mail;
    private final Services services;
    private final Map<Long, Pending> pending = new LinkedHashMap<>();

    Requests(Table table, NodeContext context, Mail mail, Services services) {
        this.table = table;
        this.context = context;
        this.mail = mail;
        this.services = services;
    }

    CompletionStage<Answer> ask(Target to, int service, ByteBuf body, long timeoutNanos) {
        int length = body.readableBytes();
        if (!Services.offers(service) || length > Overlay.MAX_REQUEST_BYTES) {
            body.release();
            throw new IllegalArgumentException("service " + service + ", " + length + " bytes");
        }
        long id = context.random().nextLong();
        return start(switch (to) {
            case Target.Owner(Key key) -> RoutedHeader.toOwner(Tuning.TTL, service, id, key);
            case Target.Member(Contact contact) ->
                RoutedHeader.toMember(Tuning.TTL, service, id, contact.attach(), contact.node());
        }, body, timeoutNanos);
    }

    /** Looks for the owner of a key. */
    CompletionStage<Answer> find(Key key) {
        RoutedHeader header = RoutedHeader.toOwner(Tuning.TTL, Services.FIND, context.random().nextLong(), key);
        return start(header, Unpooled.EMPTY_BUFFER, Tuning.FIND_TIMEOUT);
    }

    /** A routed message from a peer; taken. */
    void message(ByteBuf message) {
        RoutedHeader header;
        try {
            header = RoutedHeader.parse(message);
        } catch (MalformedPacket e) {
            message.release();
            mail.drop("malformed");
            return;
        }
        if (header.ttl() <= 1) {
            message.release();
            mail.drop("ttl");
        } else {
            route(header, message, null);
        }
    }

    void close() {
        List<Pending> open = new ArrayList<>(pending.values());
        pending.clear();
        open.forEach(each -> each.fail(new ServiceGone("overlay")));
    }

    private CompletionStage<Answer> start(RoutedHeader header, ByteBuf body, long timeoutNanos) {
        Pending request = new Pending(header, body, context.nanoTime() + timeoutNanos);
        if (pending.size() >= Tuning.PENDING || pending.putIfAbsent(header.id(), request) != null) {
            mail.drop("pending");
            request.fail(new NoAnswer("too many requests are open"));
        } else {
            request.timer = context.schedule(0, () -> attempt(request));
        }
        return request.answer;
    }

    private void attempt(Pending request) {
        long left = request.deadlineNanos - context.nanoTime();
        if (left <= 0) {
            pending.remove(request.header.id());
            request.fail(new NoAnswer("nobody answered for " + request.header.key().toShort()));
            return;
        }
        long pause = Math.min(Tuning.RETRY << Math.min(request.attempts++, 3), Tuning.RETRY_MAX);
        long jittered = pause + context.random().nextLong(pause / 4);
        request.timer = context.schedule(Math.min(left, jittered), () -> attempt(request));
        request.firstHop = send(request.header, request.body.slice(), request.firstHop);
    }

    private NodeId send(RoutedHeader header, ByteBuf body, NodeId avoid) {
        ByteBuf message = header.start(CONTACT_BYTES + body.readableBytes());
        RingCodec.writeContact(message, mail.self());
        message.writeBytes(body);
        return route(header, message, avoid);
    }

    /** Takes the message. Returns the next hop, or null if there was none. */
    private NodeId route(RoutedHeader header, ByteBuf message, NodeId avoid) {
        switch (Hop.decide(table, header, avoid)) {
            case Hop.Here() -> deliver(header, message);
            case Hop.To(Peer next, boolean passed) -> {
                header.hop(message, passed);
                mail.send(next.node(), message);
                return next.node();
            }
            case Hop.Nowhere(String why) -> {
                message.release();
                mail.drop(why);
            }
        }
        return null;
    }

    private void deliver(RoutedHeader header, ByteBuf message) {
        Contact sender;
        try {
            sender = RingCodec.contact(message.skipBytes(RoutedHeader.BYTES));
        } catch (MalformedPacket e) {
            message.release();
            mail.drop("malformed");
            return;
        }
        if (header.type() == MessageType.ANSWER) {
            complete(header, sender, message);
        } else {
            services.handle(header, sender, message, (back, body) -> {
                send(back, body, null);
                body.release();
            });
        }
    }

    private void complete(RoutedHeader header, Contact from, ByteBuf message) {
        Pending request = pending.get(header.id());
        if (request != null && request.expects(header, from)) {
            pending.remove(header.id());
            byte[] body = new byte[message.readableBytes()];
            message.readBytes(body);
            request.complete(new Answer(from, Bytes.copyOf(body)));
        } else {
            mail.drop("unasked");
        }
        message.release();
    }

    /** A request of ours that waits for its answer. */
    private static final class Pending {
        private final RoutedHeader header;
        private final ByteBuf body;
        private final long deadlineNanos;
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private NodeContext.Timer timer;
        private NodeId firstHop;
        private int attempts;

        private Pending(RoutedHeader header, ByteBuf body, long deadlineNanos) {
            this.header = header;
            this.body = body;
            this.deadlineNanos = deadlineNanos;
        }

        private boolean expects(RoutedHeader reply, Contact from) {
            return header.service() == reply.service() && (!header.member() || header.node().equals(from.node()));
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
