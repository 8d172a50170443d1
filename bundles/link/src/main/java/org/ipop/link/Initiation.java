package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.ipop.api.runtime.NodeContext.Timer;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.Session;

/**
 * A handshake that we have begun: its flight goes to all addresses and over some relays until a route answers, and is
 * repeated with back-off.
 */
final class Initiation extends HandshakeRun {
    private static final int MAX_TRIES = 6;
    private static final int RELAYS_A_REPEAT = 2;
    private static final long MAX_REPEAT_NANOS = 2_000_000_000L;
    /** Whoever has not answered by then is not there: rings wait for this to believe that a member is dead. */
    private static final long SILENT_NANOS = 7_750_000_000L;

    private final Supplier<List<Route>> routes;
    private final Outlet outlet;
    private final Outcome outcome;
    private long startedNanos;
    private boolean started;
    private boolean answered;
    private Optional<Route> answering = Optional.empty();
    private Timer timer;
    private int repeats;
    private int repeatsSinceAnswer;
    private long dueNanos;
    private boolean skipped;
    private boolean gaveUp;

    /** What becomes of an initiation: established or gaveUp is called, once. */
    interface Outcome {
        /** We are the initiator of this session and must send something at once. */
        void established(Session session, Route by);

        void gaveUp(String why);

        /** As {@link #established}, some time after {@link #gaveUp}: the peer is there, it is only slow. */
        void late(Session session, Route by);
    }

    Initiation(Start start, Supplier<List<Route>> routes, Outlet outlet, Outcome outcome) {
        super(start.local, start.index, start.handshake, start.client);
        this.routes = routes;
        this.outlet = outlet;
        this.outcome = outcome;
    }

    /** What a run is made of. */
    record Start(Local local, int index, Handshake handshake, Object client) {
    }

    void start() {
        started = true;
        startedNanos = local.now();
        if (!compute(handshake::start, this::send, thrown -> failed("no first message"))) {
            local.context().schedule(0, () -> failed("too much work"));
            return;
        }
        scheduleRepeat();
    }

    /** Waits for its turn. */
    boolean waits() {
        return !started;
    }

    /** There is another route, which is tried now. */
    void hurry() {
        if (started && !answered && !closed() && !busy()) {
            send(handshake.lastFlight());
        }
    }

    long startedNanos() {
        return startedNanos;
    }

    boolean answered() {
        return answered;
    }

    /** Gives up without a word to the owner. */
    void abandon() {
        stop();
    }

    @Override
    void progress(Handshake.Progress progress, Route from) {
        if (!answered) {
            answered = true;
            local.handshakeTimeout().answered(local.now() - startedNanos);
        }
        answering = Optional.of(from);
        repeatsSinceAnswer = 0;
        send(progress.send());
        progress.session().ifPresent(session -> {
            stop();
            if (gaveUp) {
                outcome.late(session, from);
            } else {
                outcome.established(session, from);
            }
        });
    }

    @Override
    void failed(String why) {
        if (!closed()) {
            stop();
            giveUp(why);
        }
    }

    /** Once. */
    private void giveUp(String why) {
        if (!gaveUp) {
            gaveUp = true;
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
        long repeatNanos = local.handshakeTimeout().nanos(repeats, MAX_REPEAT_NANOS);
        long delay = answered ? repeatNanos : Math.min(repeatNanos, unansweredNanos());
        dueNanos = local.now() + delay;
        timer = local.context().schedule(delay, this::repeat);
    }

    private void repeat() {
        if (closed()) {
            return;
        }
        if (++repeats >= MAX_TRIES || !answered && unansweredNanos() <= 0) {
            giveUp("no answer");
            return;
        }
        skipped = !skipped && local.overslept(dueNanos);
        if (!busy() && !skipped) {
            if (++repeatsSinceAnswer > 2) {
                answering = Optional.empty();
            }
            send(handshake.lastFlight());
        }
        scheduleRepeat();
    }

    /** How much longer we wait for the first answer. */
    private long unansweredNanos() {
        return startedNanos + SILENT_NANOS - local.now();
    }

    /**
     * A first flight goes over one relay only: others would do the same work for nothing if that one answers. Repeated
     * ones take turns with the others, since of a dead peer all relays know as little.
     */
    private void send(List<ByteBuf> flight) {
        answering.ifPresentOrElse(
            route -> flight.forEach(datagram -> outlet.send(route, datagram.copy(), true)),
            () -> unproved().forEach(
                route -> flight.forEach(datagram -> outlet.sendUnproved(route, datagram.copy()))));
        release(flight);
        outlet.flush();
    }

    private List<Route> unproved() {
        return repeats == 0 ? Route.overFewRelays(routes.get(), 0, 1)
            : Route.overFewRelays(routes.get(), 1 + (repeats - 1) * RELAYS_A_REPEAT, RELAYS_A_REPEAT);
    }
}
