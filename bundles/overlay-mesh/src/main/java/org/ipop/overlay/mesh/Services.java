package org.ipop.overlay.mesh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.RequestHandler;
import org.ipop.api.overlay.Target;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ring.RingCodec;
import org.ipop.wire.ring.RoutedHeader;

/** Answers requests: by the handlers that were installed, and look-ups of an owner by itself. */
final class Services {
    /** The look-up of an owner. */
    static final int FIND = 0;

    private final Mail mail;
    private final Connector connector;
    private final RequestHandler[] handlers = new RequestHandler[RoutedHeader.MAX_SERVICE + 1];

    Services(Mail mail, Connector connector) {
        this.mail = mail;
        this.connector = connector;
        handlers[FIND] = this::answerFind;
    }

    static boolean offers(int service) {
        return service >= 1 && service <= RoutedHeader.MAX_SERVICE;
    }

    void install(int service, RequestHandler handler) {
        if (!offers(service)) {
            throw new IllegalArgumentException("service " + service + " is outside 1.." + RoutedHeader.MAX_SERVICE);
        }
        if (handler != null && handlers[service] != null) {
            throw new IllegalStateException("service " + service + " has a handler already");
        }
        handlers[service] = handler;
    }

    /**
     * Hands a request to its handler.
     *
     * @param body   taken
     * @param answer takes the header and body of the answer, at most once
     */
    void handle(RoutedHeader request, Contact sender, ByteBuf body, BiConsumer<RoutedHeader, ByteBuf> answer) {
        RequestHandler handler = handlers[request.service()];
        if (handler == null) {
            body.release();
            mail.drop("service");
            return;
        }
        Target target = request.member() ? new Target.Member(mail.self()) : new Target.Owner(request.key());
        RoutedHeader back = request.answer(Tuning.TTL, sender.attach(), sender.node());
        handler.handle(sender, target, body, new Reply(reply -> answer.accept(back, reply)));
    }

    /** A question may name somebody whom the owner should know. */
    private void answerFind(Contact from, Target target, ByteBuf body, Consumer<ByteBuf> answer) {
        try {
            RingCodec.introduced(body, from).ifPresent(connector::hear);
            answer.accept(Unpooled.EMPTY_BUFFER);
        } catch (MalformedPacket e) {
            mail.drop("malformed");
        } finally {
            body.release();
        }
    }

    /** Lets the first answer of a handler through, if it is not too long. */
    private final class Reply implements Consumer<ByteBuf> {
        private final Consumer<ByteBuf> answer;
        private boolean given;

        private Reply(Consumer<ByteBuf> answer) {
            this.answer = answer;
        }

        @Override
        public void accept(ByteBuf body) {
            if (given || body.readableBytes() > Overlay.MAX_REQUEST_BYTES) {
                body.release();
                mail.drop("reply");
                return;
            }
            given = true;
            answer.accept(body);
        }
    }
}
