package org.ipop.lan.standby;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.ipop.api.NodeId;
import org.ipop.api.address.Succession;
import org.ipop.wire.lan.GatewayFrame.Claim;
import org.ipop.wire.lan.GatewayRole;

/**
 * Which gateway of a LAN serves it; the states are drawn at {@link GatewayRole}. Whoever begins to serve raises the
 * term, so that of two who could not hear each other the later one goes on; of equal terms the smaller node id. Of
 * several that could take over those that stood by come first, then the smaller node id.
 */
public final class Election {
    public static final long BEAT_NANOS = 500_000_000L;
    /** Nothing heard from one that serves: it does not any more. */
    static final long SILENCE_NANOS = 1_750_000_000L;
    /** Who has not said for so long that it serves must not: another may take over a little later. */
    static final long ASLEEP_NANOS = 1_250_000_000L;
    static final long LISTEN_NANOS = 1_000_000_000L;
    /** Those whose membership is still being looked up are waited for. */
    static final long STRANGER_NANOS = 2_000_000_000L;
    static final long PATIENCE_NANOS = 8_000_000_000L;
    static final int OTHERS = 8;

    private final NodeId self;
    private final Map<NodeId, Heard> others = new TreeMap<>();
    private GatewayRole role = GatewayRole.LISTENING;
    private long term;
    private long highest;
    private long begunNanos;
    private long beatNanos;
    private long strangerNanos;
    private boolean accompanied;

    /** What the gateway is to do. */
    public enum Act { NOTHING, SERVE, YIELD }

    private record Heard(GatewayRole role, long term, long atNanos) {
    }

    public Election(NodeId self, long nowNanos) {
        this.self = self;
        this.begunNanos = nowNanos;
        this.beatNanos = nowNanos;
        this.strangerNanos = nowNanos - STRANGER_NANOS;
    }

    public GatewayRole role() {
        return role;
    }

    /** In which this gateway serves, or did. */
    public long term() {
        return term;
    }

    /** Has it ever heard another? */
    public boolean accompanied() {
        return accompanied;
    }

    /** Is another there now, which takes over if this one goes? */
    public boolean hasStandby(long nowNanos) {
        forget(nowNanos);
        return !others.isEmpty();
    }

    /** May this gateway answer hosts at this moment? */
    public boolean serves(long nowNanos) {
        return role == GatewayRole.SERVING && (!accompanied || nowNanos - beatNanos < ASLEEP_NANOS);
    }

    /** Somebody says it is a gateway here, which is not known to be true yet. */
    public void stranger(long nowNanos) {
        strangerNanos = nowNanos;
    }

    /** A gateway has spoken, now and for certain. */
    public Act heard(NodeId who, Claim claim, long nowNanos) {
        accompanied = true;
        highest = Math.max(highest, claim.term());
        if (claim.role() == GatewayRole.YIELDING) {
            others.remove(who);
        } else if (others.size() < OTHERS || others.containsKey(who)) {
            others.put(who, new Heard(claim.role(), claim.term(), nowNanos));
        }
        return decide(nowNanos);
    }

    /** Each {@link #BEAT_NANOS}, before this gateway says what it is. */
    public Act beat(long nowNanos) {
        boolean slept = nowNanos - beatNanos >= ASLEEP_NANOS;
        beatNanos = nowNanos;
        if (slept && accompanied && role == GatewayRole.SERVING) {
            role = GatewayRole.LISTENING;
            begunNanos = nowNanos;
            return Act.YIELD;
        }
        return decide(nowNanos);
    }

    private Act decide(long nowNanos) {
        forget(nowNanos);
        return switch (role) {
            case LISTENING -> listening(nowNanos);
            case STANDBY -> served() || !isFirst() ? Act.NOTHING : serve();
            case SERVING -> serving();
            case YIELDING -> Act.NOTHING;
        };
    }

    private Act listening(long nowNanos) {
        if (served()) {
            role = GatewayRole.STANDBY;
            return Act.NOTHING;
        }
        long waited = nowNanos - begunNanos;
        boolean strangers = nowNanos - strangerNanos < STRANGER_NANOS && waited < PATIENCE_NANOS;
        return waited < LISTEN_NANOS || strangers || !isFirst() ? Act.NOTHING : serve();
    }

    private Act serving() {
        boolean outranked = others.entrySet().stream().anyMatch(other ->
            other.getValue().role() == GatewayRole.SERVING && (other.getValue().term() > term
            || other.getValue().term() == term && other.getKey().compareTo(self) < 0));
        if (outranked) {
            role = GatewayRole.STANDBY;
            return Act.YIELD;
        }
        return Act.NOTHING;
    }

    private Act serve() {
        role = GatewayRole.SERVING;
        highest = Math.min(highest + 1, Succession.MOST_TERM);
        term = highest;
        return Act.SERVE;
    }

    private boolean served() {
        return others.values().stream().anyMatch(other -> other.role() == GatewayRole.SERVING);
    }

    private boolean isFirst() {
        return others.entrySet().stream().allMatch(other -> {
            int order = order(role) - order(other.getValue().role());
            return order != 0 ? order < 0 : self.compareTo(other.getKey()) < 0;
        });
    }

    private static int order(GatewayRole role) {
        return role == GatewayRole.STANDBY ? 0 : 1;
    }

    private void forget(long nowNanos) {
        Iterator<Heard> each = others.values().iterator();
        while (each.hasNext()) {
            if (nowNanos - each.next().atNanos() >= SILENCE_NANOS) {
                each.remove();
            }
        }
    }
}
