package org.ipop.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The paths to one peer: probes them, selects the one that carries the traffic, notices when it dies.
 *
 * <p>A path is VALID once a probe on it has been answered. The best valid path is selected: direct before relayed,
 * then by round-trip time with hysteresis. When a flow on the selected path hears nothing, that path is probed, since
 * the flow may just go one way; when the probe is not answered either, the path is <em>suspect</em>: the best others
 * are probed, then all, and the first that answers takes over. While a direct path is in order, no relay is probed:
 * they would only carry our probes.
 */
final class PathSet {
    static final int MAX_PATHS = 24;
    /** Among so many relays a fast one will be, and one that lives; each that is known costs probes. */
    static final int MAX_RELAYS = 4;
    /** Below the 30 s after which common NATs forget a UDP mapping (RFC 4787 REQ-5 asks for more, few grant it). */
    static final long KEEP_ALIVE_NANOS = 20_000_000_000L;
    static final long KEEP_ALIVE_JITTER_NANOS = 5_000_000_000L;
    /** A flow that hears nothing for so long has its path probed. */
    static final long QUIET_NANOS = 1_000_000_000L;
    /** A probe of the selected path unanswered for so long makes it suspect. */
    static final long PATIENCE_NANOS = 600_000_000L;
    static final long SUSPECT_PROBE_NANOS = 300_000_000L;
    /** A suspect path that stays silent for so long is dead: all in all within the 3 s that a flow may wait. */
    static final long DEAD_NANOS = 1_300_000_000L;

    private final Local local;
    private final PathEvents events;
    private final RelayAudit audit = new RelayAudit();
    private final List<Path> paths = new ArrayList<>();
    private Path selected;
    private long keepAliveNanos = KEEP_ALIVE_NANOS;
    private final Silence silence = new Silence();
    private boolean allAsked;
    private final Rounds rounds;

    PathSet(Local local, PathEvents events) {
        this.local = local;
        this.events = events;
        this.rounds = new Rounds(local.now());
    }

    Optional<Path> selected() {
        return Optional.ofNullable(selected);
    }

    /** Null for none: asked for every packet. */
    Path current() {
        return selected;
    }

    List<Path> all() {
        return List.copyOf(paths);
    }

    /** The path of this route, if we have it; no allocation for the selected one. */
    Path find(Route route) {
        return selected != null && selected.route.equals(route) ? selected : Path.find(paths, route);
    }

    /** A way that may work: it is probed now. Null if there are enough others. */
    Path learn(Route route) {
        return Path.usableRelays(paths) >= MAX_RELAYS && route instanceof Route.Relayed ? find(route) : obtain(route);
    }

    private Path obtain(Route route) {
        Path known = find(route);
        if (known != null) {
            return known;
        }
        if (paths.size() >= MAX_PATHS && !Path.evict(paths, selected)) {
            local.dropped("paths");
            return null;
        }
        Path path = new Path(route, local.now());
        path.distrusted = audit.distrusts(route, local.now());
        paths.add(path);
        if (worthProbing(path)) {
            probeSoon(path);
        }
        return path;
    }

    /**
     * The peer's datagram came by a way that we did not know: it may have moved. Both the new way and the old one are
     * tried; if only the new one answers, traffic moves there.
     */
    Path turnedUp(Route route) {
        Path path = obtain(route);
        if (path != null) {
            path.turnedUp = true;
            greet();
        }
        return path;
    }

    /**
     * What we send may take another way now: the selected path is tried, and so the peer hears from where we send, and
     * all others with it. Whichever answers first carries on; no answer in time, and the selected one is dead.
     */
    void recheck() {
        long now = local.now();
        if (selected != null) {
            silence.moved(now);
            probe(selected, now);
        }
        allAsked = true;
        paths.stream().filter(path -> path != selected && worthProbing(path)).toList().forEach(this::probeSoon);
    }

    /** Of the selected path. */
    Silence silence() {
        return silence;
    }

    /** The peer looks for another path and was heard on this one: whichever answers first, it or ours, carries on. */
    void peerLost(Path by) {
        if (by != null && by != selected && selected != null && silence.doubted(local.now())) {
            allAsked = false;
            probe(selected, local.now());
            probeSoon(by);
        }
    }

    /** The selected path is tried, unless it is being tried already. */
    void greet() {
        if (selected != null && !selected.probeOpen) {
            probe(selected, local.now());
        }
    }

    /** The peer says that it is elsewhere: tries direct paths unless one is in order, relays if nothing carries. */
    void probeDirect() {
        if (!settled()) {
            probeAll(selected == null);
        }
    }

    /** One probe on each of the ways that led to the peer at last; none is repeated. */
    void call() {
        Path.lastProved(paths).forEach(path -> probe(path, local.now()));
    }

    /** Starts a fresh round of probes for all paths that could take over. */
    void probeAll(boolean relays) {
        for (Path path : paths) {
            boolean again = (path.direct() || relays) && (path.state != Path.State.FAILED || !settled());
            if (path != selected && path.dueNanos == Path.NEVER && again && worthProbing(path)) {
                probeSoon(path);
            }
        }
    }

    /** Datagrams go straight to the peer, and nothing speaks against that. */
    private boolean settled() {
        return selected != null && selected.udp() && !silence.suspect();
    }

    private boolean worthProbing(Path path) {
        return path.udp() || !settled();
    }

    /**
     * A handshake came to its end over this route, so it works both ways; but a relay passes handshakes on where it
     * does not pass packets. Until a probe has shown that it does, whichever path answers first takes over.
     */
    void proved(Route route) {
        Path path = obtain(route);
        if (path != null) {
            heard(path);
            validate(path);
            if (!path.measured()) {
                probeSoon(path);
                probeAll(!path.direct());
            }
        }
    }

    /** An authenticated datagram came on this path. */
    void heard(Path path) {
        path.proved = true;
        path.heardNanos = local.now();
        if (path == selected) {
            silence.heard();
        }
    }

    /** A datagram that expects something of the peer sooner or later went out on the selected path. */
    void sent() {
        long now = local.now();
        selected.sentNanos = now;
        if (silence.sent(now)) {
            events.wakeAt(Math.max(silence.probeAt(selected), now));
        }
    }

    /** Packets of a network go out on the selected path. */
    void carried(int packets) {
        audit.sent(selected, packets);
        if (audit.due(selected, local.now())) {
            events.wakeAt(local.now());
        }
    }

    /**
     * The answer to a probe, {@code received} packets of networks being with the peer by then; says nothing for an id
     * that we did not send or that came another way.
     */
    void answered(long id, Path by, long received) {
        for (Path path : paths) {
            if (path.probeOpen && path.probeId == id && (path == by || !path.direct())) {
                path.answered(local.now());
                silence.answered();
                heard(path);
                if (path == selected && audit.failed(path, id, received)) {
                    distrust((Route.Relayed) path.route);
                }
                validate(path);
                return;
            }
        }
        local.count("probe.stray");
    }

    /** The way does not exist any more: its relay is gone, its address excluded. */
    void lost(Path path, String why) {
        path.state = Path.State.FAILED;
        path.rest();
        if (path == selected) {
            reselect(why);
        }
    }

    /**
     * Does what is due; returns when to come again.
     *
     * @param dueNanos for when this was said the last time
     */
    long tick(long now, long dueNanos) {
        if (local.overslept(dueNanos)) {
            silence.overslept(now);
        }
        for (Path path : List.copyOf(paths)) {
            if (path.dueNanos - now <= 0) {
                retry(path, now);
            }
        }
        if (selected != null) {
            watch(now);
        }
        if (selected != null && !selected.udp() && rounds.nextNanos() - now <= 0) {
            directRound(now);
        }
        return nextDeadline(now);
    }

    private void watch(long now) {
        if (silence.suspect()) {
            watchSuspect(now);
        } else if (selected.probeOpen) {
            if (now >= silence.suspectAt(selected)) {
                suspect(now);
            }
        } else if (now >= silence.probeAt(selected) || audit.due(selected, now)) {
            probe(selected, now);
        } else if (now - selected.sentNanos >= keepAliveNanos) {
            keepAliveNanos = KEEP_ALIVE_NANOS + local.context().random().nextLong(KEEP_ALIVE_JITTER_NANOS);
            probe(selected, now);
        }
    }

    private void suspect(long now) {
        silence.suspect(now);
        local.count("path.suspect");
        probe(selected, now);
        List<Path> others = Path.alternatives(paths, selected);
        others.forEach(this::probeSoon);
        allAsked = others.isEmpty();
        if (allAsked) {
            probeAll(true);
        }
    }

    /** Its relay answers, but does not carry: whatever else answers now takes over. */
    private void distrust(Route.Relayed bad) {
        audit.distrust(bad, local.now());
        paths.forEach(path -> path.distrusted = audit.distrusts(path.route, local.now()));
        events.distrusted(bad, audit.lostPercent());
        probeAll(true);
    }

    private void watchSuspect(long now) {
        if (now >= silence.deadAt(selected)) {
            Path.failSilent(paths, selected, silence.suspectSinceNanos());
            reselect("no answer on " + selected);
        } else if (now - selected.probeSentNanos >= SUSPECT_PROBE_NANOS) {
            probe(selected, now);
            if (!allAsked) {
                allAsked = true;
                probeAll(true);
            }
        }
    }

    private void validate(Path path) {
        boolean fresh = path.works();
        if (selected == null) {
            select(path, "first");
        } else if (path != selected) {
            boolean useless = silence.sure(local.now()) || !events.carries(selected);
            String why = path.reasonToLeave(selected, useless, fresh);
            if (why != null) {
                select(path, why);
            }
        }
        if (path == selected && !path.udp()) {
            events.wakeAt(rounds.nextNanos());
        }
    }

    private void reselect(String why) {
        selected = null;
        Path best = Path.best(paths);
        if (best != null) {
            select(best, why);
            probe(best, local.now());
        } else {
            probeAll(true);
            if (silence.tell()) {
                events.silent();
            }
        }
    }

    private void select(Path path, String why) {
        long now = local.now();
        selected = path;
        audit.begin();
        path.sentNanos = now;
        silence.end();
        rounds.selected(path, now);
        events.selected(path, why);
        events.wakeAt(now);
    }

    /** A direct path may have become possible, another relay faster. */
    private void directRound(long now) {
        paths.forEach(path -> path.distrusted = audit.distrusts(path.route, now));
        Path.challengers(paths, selected, rounds.begin(selected, now)).forEach(this::probeSoon);
    }

    private void probeSoon(Path path) {
        path.tries = 0;
        path.dueNanos = local.now();
        events.wakeAt(path.dueNanos);
    }

    private void retry(Path path, long now) {
        boolean worth = worthProbing(path);
        if (!worth || path.tries >= path.mostTries(urgent(), settled())) {
            path.rest();
            if (path == selected && !path.measured()) {
                lost(path, "a handshake passed, no probe");
            } else if (worth && path != selected) {
                path.state = Path.State.FAILED;
            }
            return;
        }
        path.dueNanos = now + path.retryNanos(urgent());
        path.tries++;
        probe(path, now);
    }

    private boolean urgent() {
        return selected == null || silence.suspect() || !selected.measured();
    }

    private void probe(Path path, long now) {
        path.probed(local.context().random().nextLong(), now);
        if (path == selected) {
            audit.probed(path.probeId, now);
        }
        events.probe(path, path.probeId);
        events.wakeAt(urgent() ? now + SUSPECT_PROBE_NANOS : silence.suspectAt(selected));
    }

    private long nextDeadline(long now) {
        long next = Math.min(now + Rounds.MAX_NANOS, paths.stream().mapToLong(path -> path.dueNanos).min()
            .orElse(Path.NEVER));
        if (selected != null) {
            next = Math.min(next, silence.nextAt(selected, keepAliveNanos));
        }
        return selected == null || selected.udp() ? next : Math.min(next, rounds.nextNanos());
    }
}
