package org.ipop.link;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.ipop.api.NodeId;
import org.ipop.api.link.LinkInfo;

/** One route to the peer and what we know about it. Changed by {@link PathSet} only. */
final class Path {
    /** FAILED paths are kept for a while: they are tried again when there is nothing better. */
    enum State { UNTESTED, VALID, FAILED }

    static final long NEVER = Long.MAX_VALUE;
    /** Less than this much faster is not worth a move. */
    private static final double HYSTERESIS = 0.7;
    private static final int ALTERNATIVES = 3;
    private static final int LAST_PROVED = 3;
    private static final int MAX_TRIES = 6;
    /** While another path carries, and this one has been tried in full before or is not needed. */
    private static final int FEW_TRIES = 3;
    private static final long FIRST_RETRY_NANOS = 150_000_000L;
    private static final long CALM_RETRY_NANOS = 600_000_000L;
    /** What was tried before opens our NAT for some seconds, in which the peer may come through. */
    private static final long AGAIN_RETRY_NANOS = 2_400_000_000L;
    /** As {@link #betterThan}, without hysteresis. */
    private static final Comparator<Path> BEST_FIRST = Comparator.<Path, Boolean>comparing(path -> path.distrusted)
        .thenComparing(Path::rank).thenComparing(path -> path.smoothedRttNanos < 0)
        .thenComparing(path -> path.smoothedRttNanos);

    final Route route;
    final long bornNanos;
    State state = State.UNTESTED;
    /** Nodes between: 0 for a direct path. */
    int hops;
    long smoothedRttNanos = -1;
    /** Found because the peer's datagrams came by it. */
    boolean turnedUp;
    /** Something authentic has come this way, so there is a peer. */
    boolean proved;
    /** Its relay answers, but loses packets. */
    boolean distrusted;
    long heardNanos;
    long sentNanos;

    long probeId;
    boolean probeOpen;
    long probeOpenedNanos;
    long probeSentNanos;
    int probesSent;
    int tries;
    long dueNanos = NEVER;
    /** Null until a packet wants more than every path carries. Changed by {@link PathSizes} only. */
    PathMtu mtu;

    Path(Route route, long now) {
        this.route = route;
        this.hops = route instanceof Route.Relayed ? 1 : 0;
        this.bornNanos = now;
        this.heardNanos = now;
        this.sentNanos = now;
    }

    /** Nobody is between us and the peer, by UDP or by a stream. */
    boolean direct() {
        return !(route instanceof Route.Relayed);
    }

    /** Datagrams go straight to the peer. */
    boolean udp() {
        return route instanceof Route.Direct;
    }

    /** 0 for datagrams straight to the peer, 1 for a stream, 2 for one relay, and so on. */
    int rank() {
        return udp() ? 0 : 1 + hops;
    }

    /** One that loses nothing, then direct before a stream before relayed before routed, then clearly faster. */
    boolean betterThan(Path other) {
        if (distrusted != other.distrusted) {
            return other.distrusted;
        }
        if (rank() != other.rank() && (hops <= 1 || other.hops <= 1)) {
            return rank() < other.rank();
        }
        return smoothedRttNanos >= 0
            && (other.smoothedRttNanos < 0 || smoothedRttNanos < HYSTERESIS * other.smoothedRttNanos);
    }

    /**
     * Why traffic is to leave {@code selected} for this path, which has just answered; null: it is to stay.
     *
     * @param silent nothing comes by the selected one, or nothing can go by it
     * @param fresh  this one did not work before
     */
    String reasonToLeave(Path selected, boolean silent, boolean fresh) {
        if (silent) {
            return "the other one is silent";
        }
        if (betterThan(selected)) {
            return fresh ? "better" : "faster";
        }
        return fresh && turnedUp && !distrusted && rank() <= selected.rank()
            && selected.heardNanos - bornNanos < 0 ? "the peer has moved" : null;
    }

    /** Does it go over this neighbour? */
    boolean over(NodeId relay) {
        return route instanceof Route.Relayed relayed && relayed.first().equals(relay);
    }

    /** The path of this route; null if there is none. */
    static Path find(List<Path> paths, Route route) {
        for (Path path : paths) {
            if (path.route.equals(route)) {
                return path;
            }
        }
        return null;
    }

    /** The best of those that work; null if none does. */
    static Path best(List<Path> paths) {
        Path best = null;
        for (Path path : paths) {
            if (path.state == State.VALID && (best == null || path.betterThan(best))) {
                best = path;
            }
        }
        return best;
    }

    /** Those that come next after {@code selected}: to ask more of them again and again costs more than it brings. */
    static List<Path> alternatives(List<Path> paths, Path selected) {
        return paths.stream().filter(path -> path != selected && path.state == State.VALID).sorted(BEST_FIRST)
            .limit(ALTERNATIVES).toList();
    }

    /** Makes room for another; false if all are of use. */
    static boolean evict(List<Path> paths, Path selected) {
        return paths.stream().filter(path -> path != selected && path.state == State.FAILED).findFirst()
            .map(paths::remove).orElse(false);
    }

    /** Those that may have become possible, or faster, and are not being tried. */
    static List<Path> challengers(List<Path> paths, Path selected, boolean relays) {
        return Stream.concat(paths.stream().filter(Path::direct),
                relays ? alternatives(paths, selected).stream() : Stream.empty())
            .filter(path -> path != selected && path.dueNanos == NEVER).toList();
    }

    /** By which the peer was heard at last, the latest first. */
    static List<Path> lastProved(List<Path> paths) {
        return paths.stream().filter(path -> path.proved)
            .sorted((a, b) -> Long.compare(b.heardNanos - a.heardNanos, 0)).limit(LAST_PROVED).toList();
    }

    static long usableRelays(List<Path> paths) {
        return paths.stream().filter(path -> !path.direct() && path.state != State.FAILED).count();
    }

    /**
     * All were probed soon after the selected path became suspect: those that have not answered since are no better.
     */
    static void failSilent(List<Path> paths, Path selected, long sinceNanos) {
        for (Path path : paths) {
            if (path == selected || path.heardNanos - sinceNanos < 0) {
                path.state = State.FAILED;
                path.probeOpen = false;
            }
        }
    }

    /** A probe has been answered on it once. */
    boolean measured() {
        return smoothedRttNanos >= 0;
    }

    private void measured(long rttNanos) {
        smoothedRttNanos = smoothedRttNanos < 0 ? rttNanos : (7 * smoothedRttNanos + rttNanos) / 8;
    }

    /** The open probe is repeated under its id, so that an answer that is merely late still counts. */
    void probed(long freshId, long now) {
        if (!probeOpen) {
            probeId = freshId;
            probeOpen = true;
            probeOpenedNanos = now;
            probesSent = 0;
        }
        probesSent++;
        probeSentNanos = now;
        sentNanos = now;
    }

    /** The open probe has been answered; repeated ones measure nothing (Karn's rule). */
    void answered(long now) {
        if (probesSent == 1) {
            measured(now - probeSentNanos);
        }
        probeOpen = false;
    }

    /** How often it is probed in a row. */
    int mostTries(boolean urgent, boolean settled) {
        return urgent || state == State.UNTESTED && !settled ? MAX_TRIES : FEW_TRIES;
    }

    /** Until the next try of a probe. There is time while another path carries the traffic. */
    long retryNanos(boolean urgent) {
        long calm = !direct() ? CALM_RETRY_NANOS : state == State.UNTESTED ? FIRST_RETRY_NANOS : AGAIN_RETRY_NANOS;
        return (urgent ? FIRST_RETRY_NANOS : calm) << tries;
    }

    /** A probe has come through, none need follow; true if none did before. */
    boolean works() {
        boolean fresh = state != State.VALID;
        state = State.VALID;
        tries = 0;
        dueNanos = NEVER;
        return fresh;
    }

    /** Is not probed any more. */
    void rest() {
        dueNanos = NEVER;
        probeOpen = false;
    }

    @Override
    public String toString() {
        return route.toString();
    }

    /** As it is shown. */
    LinkInfo.Path kind() {
        return udp() ? LinkInfo.Path.DIRECT : direct() ? LinkInfo.Path.STREAM
            : hops <= 1 ? LinkInfo.Path.RELAYED : LinkInfo.Path.ROUTED;
    }
}
