package org.ipop.link;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ipop.api.NodeId;

/**
 * Whether the relay of the selected path delivers what we send. Probes alone do not show it: a relay can tell them from
 * packets and let only them pass. So a path that carries packets is probed every few seconds, and the peer says in each
 * answer how many packets it has had of us; between two answers that must be about as many as we sent. What was
 * altered on the way does not open and counts as lost. Two losses in a row are a verdict.
 */
final class RelayAudit {
    static final long INTERVAL_NANOS = 2_000_000_000L;
    /** Of fewer packets nothing is said. */
    static final int ENOUGH = 32;
    static final int LOST_PERCENT = 20;
    static final int STRIKES = 2;
    /** Then the relay gets another chance. */
    static final long DISTRUST_NANOS = 300_000_000_000L;
    static final int MAX_DISTRUSTED = 16;

    private final Map<NodeId, Long> distrustedUntil = new LinkedHashMap<>();
    private long sent;
    private long probedNanos;
    private long probeId;
    private long sentAtProbe;
    /** What was sent and received at the last answer; negative before the first. */
    private long sentBefore;
    private long receivedBefore;
    private int strikes;
    private int lostPercent;

    RelayAudit() {
        begin();
    }

    /** Another path carries the packets. */
    void begin() {
        sent = 0;
        sentAtProbe = 0;
        receivedBefore = -1;
        strikes = 0;
    }

    void sent(Path path, int packets) {
        if (path != null && !path.direct()) {
            sent += packets;
        }
    }

    /** Is it time to ask? The first question only finds out where the peer's count stands. */
    boolean due(Path path, long now) {
        return path != null && !path.direct() && !path.probeOpen && now - probedNanos >= INTERVAL_NANOS
            && sent - sentAtProbe >= (receivedBefore < 0 ? 1 : ENOUGH);
    }

    /** The selected path is probed; a probe that is repeated keeps its id, and what was sent by its first copy. */
    void probed(long id, long now) {
        if (id != probeId) {
            probeId = id;
            sentAtProbe = sent;
        }
        probedNanos = now;
    }

    /** The peer has answered on the selected path. True: its relay has been found to lose packets, twice in a row. */
    boolean failed(Path path, long id, long received) {
        if (path.direct() || id != probeId) {
            return false;
        }
        long expected = sentAtProbe - sentBefore;
        long got = received - receivedBefore;
        if (receivedBefore < 0 || got < 0) {
            rebase(received);
        } else if (expected >= ENOUGH) {
            boolean lost = got * 100 < expected * (100 - LOST_PERCENT);
            strikes = lost ? strikes + 1 : 0;
            lostPercent = (int) Math.max(0, 100 - got * 100 / expected);
            rebase(received);
        }
        return strikes >= STRIKES;
    }

    /** Of the last packets that were counted. */
    int lostPercent() {
        return lostPercent;
    }

    void distrust(Route.Relayed route, long now) {
        strikes = 0;
        distrustedUntil.remove(route.first());
        distrustedUntil.put(route.first(), now + DISTRUST_NANOS);
        if (distrustedUntil.size() > MAX_DISTRUSTED) {
            distrustedUntil.remove(distrustedUntil.keySet().iterator().next());
        }
    }

    boolean distrusts(Route route, long now) {
        Long until = route instanceof Route.Relayed relayed ? distrustedUntil.get(relayed.first()) : null;
        return until != null && until - now > 0;
    }

    private void rebase(long received) {
        sentBefore = sentAtProbe;
        receivedBefore = received;
    }
}
