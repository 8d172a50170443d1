package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ipop.api.security.Session;

/**
 * Where sessions wait in which we are the responder: we neither send on them nor move an endpoint before the
 * initiator's first packet has been opened. Bounded by {@link Responses#MAX}.
 */
final class Anteroom implements LinkSession.Owner {
    private static final long WAIT_NANOS = 10_000_000_000L;

    private final LinkTable links;
    private final Local local;
    private final Map<LinkSession, Response> waiting = new LinkedHashMap<>();

    Anteroom(LinkTable links) {
        this.links = links;
        this.local = links.local();
    }

    void ready(Response response, Session session) {
        LinkSession unconfirmed = new LinkSession(local, links.sessions(), session, this);
        waiting.put(unconfirmed, response);
        local.context().schedule(WAIT_NANOS, () -> {
            if (waiting.remove(unconfirmed) != null) {
                unconfirmed.close();
                local.count("session.unconfirmed");
            }
        });
    }

    @Override
    public void opened(LinkSession session, ByteBuf frame, Route from) {
        Response response = waiting.remove(session);
        links.handshakes().confirmed(response);
        Optional<Link> link = links.obtain(session.session.info().peer());
        if (link.isEmpty()) {
            frame.release();
            session.close();
            return;
        }
        link.get().confirmed(session, response.startedNanos(), from);
        link.get().opened(session, frame, from);
    }

    /** Those that wait; they are not ours any more. */
    List<LinkSession> release() {
        List<LinkSession> all = List.copyOf(waiting.keySet());
        waiting.clear();
        return all;
    }

    /** Nothing is sent on an unconfirmed session. */
    @Override
    public void transmit(ByteBuf datagrams, int segmentBytes, boolean signalling) {
        datagrams.release();
        local.dropped("unconfirmed");
    }
}
