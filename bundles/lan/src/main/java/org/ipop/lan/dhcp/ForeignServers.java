package org.ipop.lan.dhcp;

import java.net.Inet4Address;
import java.util.Optional;
import java.util.function.Consumer;
import org.ipop.api.lan.LanTerms.Dhcp;
import org.ipop.api.runtime.NodeContext;

/**
 * Decides whether we give addresses on a LAN. With AUTO we ask for one ourselves, as a host would, now and then:
 * <pre>
 *             silence of 1.2 s            an answer
 *  LISTENING ------------------> SERVING -----------> YIELDING
 *       +------- an answer -------------------------->   |
 *                                  ^--- two minutes -----+
 * </pre>
 * Thread: node loop.
 */
public final class ForeignServers {
    static final long LISTEN_NANOS = 1_200_000_000L;
    static final long SECOND_PROBE_NANOS = 500_000_000L;
    static final long PROBE_NANOS = 55_000_000_000L;
    static final long FORGET_NANOS = 120_000_000_000L;

    private final NodeContext context;
    private final Dhcp mode;
    private final Runnable probe;
    private final Consumer<Optional<Inet4Address>> changed;
    private State state = State.LISTENING;
    private long heardNanos;
    private boolean closed;

    private enum State { LISTENING, SERVING, YIELDING }

    /**
     * @param probe   sends a DISCOVER of our own
     * @param changed hears which server there is when one appears, and nothing when it has gone
     */
    public ForeignServers(NodeContext context, Dhcp mode, Runnable probe, Consumer<Optional<Inet4Address>> changed) {
        this.context = context;
        this.mode = mode;
        this.probe = probe;
        this.changed = changed;
    }

    public void start() {
        switch (mode) {
            case OFF -> state = State.YIELDING;
            case ON -> state = State.SERVING;
            case AUTO -> {
                probe();
                context.schedule(SECOND_PROBE_NANOS, this::send);
                context.schedule(LISTEN_NANOS, this::listened);
            }
        }
    }

    /** As {@link #start}, where another gateway has given addresses until now. */
    public void takeOver() {
        start();
        listened();
    }

    public boolean serves() {
        return state == State.SERVING && !closed;
    }

    /** A server that is not ours has spoken. */
    public void heard(Inet4Address server) {
        heardNanos = context.nanoTime();
        if (mode == Dhcp.AUTO && state != State.YIELDING && !closed) {
            state = State.YIELDING;
            changed.accept(Optional.of(server));
        }
    }

    public void close() {
        closed = true;
    }

    private void listened() {
        if (state == State.LISTENING) {
            state = State.SERVING;
        }
    }

    private void probe() {
        if (closed) {
            return;
        }
        if (state == State.YIELDING && context.nanoTime() - heardNanos >= FORGET_NANOS) {
            state = State.SERVING;
            changed.accept(Optional.empty());
        }
        send();
        context.schedule(PROBE_NANOS, this::probe);
    }

    private void send() {
        if (!closed) {
            probe.run();
        }
    }
}
