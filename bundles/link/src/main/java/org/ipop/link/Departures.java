package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.ipop.api.edge.Packet;
import org.ipop.wire.link.LinkFrame;
import org.ipop.wire.link.LinkFrameCodec;

/** What goes out to one peer: on the path that carries the traffic, or on the way that the peer's frame came by. */
final class Departures {
    private final Link link;
    private final Local local;
    private final Outlet outlet;

    Departures(Link link) {
        this.link = link;
        this.local = link.links().local();
        this.outlet = link.links().outlet();
    }

    /**
     * Sends a small frame back on the route by which the peer's came, not on the selected path. Probes count as
     * traffic, so that relays treat them as they will treat what follows: a path shows what it carries.
     */
    void answer(LinkSession session, LinkFrame frame, Route to) {
        boolean signalling = frame instanceof LinkFrame.Ack;
        sealed(session, frame).ifPresent(out -> {
            outlet.send(to, out, signalling);
            outlet.flush();
        });
    }

    void probe(Path path, long id) {
        boolean lost = link.paths().current() == null || link.paths().silence().suspect();
        link.sessions().current().filter(session -> link.carries(path) && outlet.admits(path))
            .flatMap(session -> sealed(session, new LinkFrame.Ping(link.seats().wanted(), lost, id)))
            .ifPresent(ping -> {
                outlet.send(path.route, ping, false);
                outlet.flush();
            });
    }

    /** See {@link LinkSession.Owner#transmit}. */
    void transmit(ByteBuf datagrams, int segmentBytes, boolean signalling) {
        Path path = link.paths().current();
        if (path == null) {
            datagrams.release();
            local.dropped("no-path");
            return;
        }
        link.acquaintance().sentBytes += datagrams.readableBytes();
        if (outlet.send(path.route, datagrams, segmentBytes, signalling)) {
            link.paths().sent();
        } else {
            link.paths().lost(path, "its relay is gone");
        }
        if (signalling) {
            outlet.flush();
        }
    }

    /** Seals a RELAY frame for this hop and sends it; owns it. */
    void relay(ByteBuf frame, boolean signalling) {
        Optional<LinkSession> session = link.sessions().current();
        if (session.isEmpty()) {
            frame.release();
            local.dropped("no-relay");
        } else if (session.get().seal(frame)) {
            transmit(frame, 0, signalling);
        }
    }

    private Optional<ByteBuf> sealed(LinkSession session, LinkFrame frame) {
        ByteBuf out = Packet.allocate(Fragments.MAX_FRAME_BYTES);
        LinkFrameCodec.write(out, frame);
        if (!session.seal(out)) {
            return Optional.empty();
        }
        link.acquaintance().sentBytes += out.readableBytes();
        return Optional.of(out);
    }
}
