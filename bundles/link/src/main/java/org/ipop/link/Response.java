package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.BiConsumer;
import org.ipop.api.Bytes;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.Session;

/**
 * A handshake that a peer has begun. Lives until its session is confirmed or {@link HandshakeDriver} lets it expire.
 */
final class Response extends HandshakeRun {
    private final Bytes initiation;
    private final Outlet outlet;
    private final BiConsumer<Response, Session> ready;
    private final long startedNanos;
    private boolean answered;
    private boolean hasSession;

    /** @param initiation the peer's first datagram, by which its repetitions are recognised */
    Response(Initiation.Start start, Bytes initiation, Outlet outlet, BiConsumer<Response, Session> ready) {
        super(start.local(), start.index(), start.handshake(), start.client());
        this.initiation = initiation;
        this.outlet = outlet;
        this.ready = ready;
        this.startedNanos = start.local().now();
    }

    Bytes initiation() {
        return initiation;
    }

    long startedNanos() {
        return startedNanos;
    }

    boolean hasSession() {
        return hasSession;
    }

    /** The same initiation again, perhaps by another route, or because there was no budget for the first. Owns it. */
    void repeated(ByteBuf datagram, Route from) {
        if (!answered && !busy()) {
            receive(datagram, from);
            return;
        }
        datagram.release();
        if (!busy() && !closed()) {
            send(handshake.lastFlight(), from);
        }
    }

    @Override
    void progress(Handshake.Progress progress, Route from) {
        answered = true;
        progress.session().filter(session -> !hasSession).ifPresent(session -> {
            hasSession = true;
            ready.accept(this, session);
        });
        send(progress.send(), from);
    }

    @Override
    void failed(String why) {
        close();
    }

    private void send(List<ByteBuf> flight, Route to) {
        flight.forEach(datagram -> outlet.send(to, datagram, true));
        outlet.flush();
    }
}
