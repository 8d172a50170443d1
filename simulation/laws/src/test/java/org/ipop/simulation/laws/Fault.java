package org.ipop.simulation.laws;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Links;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.Target;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtAnswerCodec;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.DhtRequestCodec;
import org.ipop.wire.dht.Digest;
import org.ipop.wire.ring.MessageType;
import org.ipop.wire.ring.RingCodec;
import org.ipop.wire.ring.RingMessage;

/** What is wrong with all nodes, on purpose: laws that cannot be broken say nothing. It sits between the cores. */
enum Fault {
    NONE,
    /** Zave's <em>update</em> is missing: nobody hears that a link broke. */
    DEATHS_UNHEARD,
    /** <em>Rectify</em> and <em>reconcile</em> are missing: nobody is told whom its neighbours know. */
    NEIGHBOURS_UNTOLD,
    /** An owner takes for stored what no replica was given. */
    NOTHING_REPLICATED,
    /** Besides, a new owner decides before it has read what the former one granted, and is not told later. */
    NOTHING_SHARED;

    private static final int STORE = 1;

    Links in(Links links) {
        return switch (this) {
            case DEATHS_UNHEARD -> Except.in(Links.class, links, "attach", given ->
                links.attach((RingId) given[0], (RingGate) given[1], deaf((RingListener) given[2])));
            case NEIGHBOURS_UNTOLD -> Except.in(Links.class, links, "attach", given ->
                taciturn(links.attach((RingId) given[0], (RingGate) given[1], (RingListener) given[2])));
            default -> links;
        };
    }

    Overlay in(Overlay overlay) {
        return switch (this) {
            case NOTHING_REPLICATED -> answering(overlay, Fault::stored);
            case NOTHING_SHARED -> answering(answering(overlay, Fault::stored), Fault::taken);
            default -> overlay;
        };
    }

    private static DhtAnswer stored(DhtRequest request) {
        return request instanceof DhtRequest.Store store ? new DhtAnswer.Accepted(true, store.replica().view()) : null;
    }

    private static DhtAnswer taken(DhtRequest request) {
        return switch (request) {
            case DhtRequest.Promise promise -> new DhtAnswer.Promised(true, promise.view(), Digest.EMPTY);
            case DhtRequest.Offer offer -> new DhtAnswer.Compared(offer.digest());
            default -> null;
        };
    }

    private static RingListener deaf(RingListener listener) {
        return Except.in(RingListener.class, listener, "down", given -> null);
    }

    private static RingLinks taciturn(RingLinks links) {
        return Except.in(RingLinks.class, links, "send", given ->
            links.send((NodeId) given[0], withoutNeighbours((ByteBuf) given[1])));
    }

    private static ByteBuf withoutNeighbours(ByteBuf message) {
        try {
            MessageType type = MessageType.of(message);
            if (type != MessageType.VIEW && type != MessageType.INTRODUCE) {
                return message;
            }
            message.release();
            return RingCodec.encode(
                new RingMessage.View(new RingMessage.Neighbourhood(Optional.empty(), List.of())));
        } catch (MalformedPacket e) {
            throw new IllegalStateException("our own message", e);
        }
    }

    /** The answer to some requests of the store is made up at once; to others it is null. */
    private static Overlay answering(Overlay overlay, Function<DhtRequest, DhtAnswer> made) {
        return Except.in(Overlay.class, overlay, "ask", given -> {
            ByteBuf request = (ByteBuf) given[2];
            DhtAnswer answer = (int) given[1] == STORE ? made.apply(read(request.duplicate())) : null;
            if (answer == null) {
                return overlay.ask((Target) given[0], (int) given[1], request, (long) given[3]);
            }
            request.release();
            return answered(overlay, answer);
        });
    }

    private static CompletionStage<Answer> answered(Overlay overlay, DhtAnswer answer) {
        ByteBuf out = Unpooled.buffer();
        DhtAnswerCodec.write(out, answer);
        byte[] body = new byte[out.readableBytes()];
        out.readBytes(body).release();
        return CompletableFuture.completedFuture(new Answer(overlay.view().self(), Bytes.copyOf(body)));
    }

    private static DhtRequest read(ByteBuf request) {
        try {
            return DhtRequestCodec.read(request);
        } catch (MalformedPacket e) {
            throw new IllegalStateException("our own request", e);
        }
    }
}
