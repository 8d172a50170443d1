package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.ipop.api.runtime.NodeContext.Timer;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.Session;

/**
 * A handshake that we have begun: its flight goes to all routes until one of them answers, and is repeated with
 * back-off.
 */
final class Initiation extends HandshakeRun {
    /**
     * Doubling as RFC 8085 section 3.1.1 asks; the first below its 1 s, since a join must not take one. About 8 s in
     * all.
     */
    private static final long[] REPEAT_MILLIS = {250, 500, 1000, 2000, 2000, 2000};
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Supplier<List<Route>> routes;
    private final Outlet outlet;
    private final Outcome outcome;
    private final long startedNanos;
    private Optional<Route> answering = Optional.empty();
    private Timer timer;
    private int repeats;
    private int repeatsSinceAnswer;

    /** What becomes of an initiation; exactly one of the two is called, once. */
    interface Outcome {
        /** We are the initiator of this session and must send something at once. */
        void established(Session session, Route by);

        void gaveUp(String why);
    }

    Initiation(Start start, Supplier<List<Route>> routes, Outlet outlet, Outcome outcome) {
        super(start.local, start.index, start.handshake, start.client);
        this.routes = routes;
        this.outlet = outlet;
        this.outcome = outcome;
        this.startedNanos = start.local.now();
    }

    /** What a run is made of. */
    record Start(Local local, int index, Handshake handshake, Object client) {
    }

    void start() {
        if (!compute(handshake::start, this::send, thrown -> failed("no first message"))) {
            local.context().schedule(0, () -> failed("too much work"));
            return;
        }
        scheduleRepeat();
    }

    long startedNanos() {
        return startedNanos;
    }

    /** Gives up without a word to the owner. */
    void abandon() {
        stop();
    }

    @Override
    void progress(Handshake.Progress progress, Route from) {
        answering = Optional.of(from);
        repeatsSinceAnswer = 0;
        send(progress.send());
        progress.session().ifPresent(session -> {
            stop();
            outcome.established(session, from);
        });
    }

    @Override
    void failed(String why) {
        if (!closed()) {
            stop();
            outcome.gaveUp(why);
        }
    }

    private void stop() {
        if (timer != null) {
            timer.cancel();
        }
        close();
    }

    private void scheduleRepeat() {
        timer = local.context().schedule(REPEAT_MILLIS[repeats] * NANOS_PER_MILLI, this::repeat);
    }

    private void repeat() {
        if (closed()) {
            return;
        }
        if (++repeats >= REPEAT_MILLIS.length) {
            failed("no answer");
            return;
        }
        if (!busy()) {
            if (++repeatsSinceAnswer > 2) {
                answering = Optional.empty();
            }
            send(handshake.lastFlight());
        }
        scheduleRepeat();
    }

    /** A first flight goes over one relay only: others would do the same work for nothing if that one answers. */
    private void send(List<ByteBuf> flight) {
        answering.ifPresentOrElse(
            route -> flight.forEach(datagram -> outlet.send(route, datagram.copy(), true)),
            () -> (repeats == 0 ? Route.upToFirstRelay(routes.get()) : routes.get()).forEach(
                route -> flight.forEach(datagram -> outlet.sendUnproved(route, datagram.copy()))));
        release(flight);
        outlet.flush();
    }
}
