package org.ipop.api.overlay;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.ipop.api.link.Contact;

/** Answers requests of one service. Thread: node loop. */
@FunctionalInterface
public interface RequestHandler {
    /**
     * @param from    who asks, as the message claims; proved only if {@code neighbour}
     * @param target  the point or member the request was sent to
     * @param request owned by the handler
     * @param answer  call it once, now or later, with a message that it takes; not calling it is no answer
     */
    void handle(Contact from, Target target, ByteBuf request, Consumer<ByteBuf> answer);
}
