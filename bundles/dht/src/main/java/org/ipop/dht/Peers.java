package org.ipop.dht;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.Target;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtAnswerCodec;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.DhtRequestCodec;

/** Asks other members; no answer, a broken one and "unable" are one to those who ask. Silent once closed. */
final class Peers {
    private final DhtContext context;
    private boolean closed;

    Peers(DhtContext context) {
        this.context = context;
    }

    void ask(Contact member, DhtRequest request, Consumer<DhtAnswer> answered) {
        ask(new Target.Member(member), request, Tuning.ASK_NANOS, answered);
    }

    void ask(Target to, DhtRequest request, long timeoutNanos, Consumer<DhtAnswer> answered) {
        ByteBuf out = Unpooled.buffer(256);
        DhtRequestCodec.write(out, request);
        context.overlay().ask(to, Tuning.SERVICE, out, timeoutNanos).whenComplete((answer, failure) -> {
            if (!closed) {
                answered.accept(failure == null ? parse(answer) : new DhtAnswer.Unable());
            }
        });
    }

    void close() {
        closed = true;
    }

    private DhtAnswer parse(Answer answer) {
        ByteBuf in = Unpooled.wrappedBuffer(answer.body().toArray());
        try {
            return DhtAnswerCodec.read(in);
        } catch (MalformedPacket e) {
            context.count("drop.malformed");
            return new DhtAnswer.Unable();
        } finally {
            in.release();
        }
    }
}
