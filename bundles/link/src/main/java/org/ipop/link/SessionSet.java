package org.ipop.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The sessions of one link: the current one sends, older ones still receive. If both sides made one at the same time
 * and each sends on another, both work: a session ends only when it has received nothing for a while.
 */
final class SessionSet {
    /** Time and volume after which the initiator renews a session that carries packets. */
    static final long REKEY_NANOS = 120_000_000_000L;
    /** A session by which no packets of a network pass holds nothing that forward secrecy must hurry for. */
    static final long CONTROL_REKEY_NANOS = 3_600_000_000_000L;
    static final long REKEY_PACKETS = 1L << 40;
    static final long OLDER_NANOS = 10_000_000_000L;
    /** So that links made at the same time do not all shake hands again at the same time. */
    private static final long REKEY_JITTER_NANOS = 30_000_000_000L;
    /**
     * The first packets after a pause find old keys; new ones wait until then, and half a jitter more: pings of all to
     * all, or a member's return, shall not make all links shake hands at the same moment.
     */
    static final long FLOW_NANOS = 10_000_000_000L;
    /** The responder renews only if the initiator does not. */
    private static final long RESPONDER_GRACE_NANOS = 30_000_000_000L;
    private static final int MAX_OLDER = 4;

    private final Local local;
    private final List<LinkSession> older = new ArrayList<>();
    private LinkSession current;
    private long rekeyJitterNanos;

    SessionSet(Local local) {
        this.local = local;
    }

    Optional<LinkSession> current() {
        return Optional.ofNullable(current);
    }

    /** Is this the one that sends, as both sides agree? */
    boolean isCurrent(LinkSession session) {
        return current == session;
    }

    /** The current one first. */
    List<LinkSession> all() {
        List<LinkSession> all = new ArrayList<>(older);
        current().ifPresent(all::addFirst);
        return all;
    }

    /** From now on this one sends; the peer may take a while to send on it too. */
    void adopt(LinkSession session) {
        older.remove(session);
        if (current != null && current != session) {
            current.receivedNanos = local.now();
            older.add(current);
        }
        current = session;
        rekeyJitterNanos = local.context().random().nextLong(REKEY_JITTER_NANOS);
    }

    /** Receives only: the other side's handshake, begun at the same time as ours, which survives. */
    void keep(LinkSession session) {
        older.add(session);
    }

    /**
     * Is it time for new keys?
     *
     * @param carryingNanos for how long packets have passed without a pause; -1 if none pass
     */
    boolean rekeyDue(long now, long carryingNanos, long packetsSealed) {
        if (current == null) {
            return false;
        }
        boolean flows = carryingNanos >= FLOW_NANOS + rekeyJitterNanos / 2;
        long life = (flows ? REKEY_NANOS : CONTROL_REKEY_NANOS) + rekeyJitterNanos
            + (current.session.info().initiator() ? 0 : RESPONDER_GRACE_NANOS);
        return now - current.createdNanos >= life
            || packetsSealed >= REKEY_PACKETS || current.session.sealed() >= REKEY_PACKETS;
    }

    /** Is the current one left by others: by former links in the midst of something, or by former handshakes? */
    boolean outdated(int generation) {
        return current != null && (current.frozen || current.generation != generation);
    }

    /** Ends older sessions that no ring needs and that receive nothing; returns those that ended. */
    List<LinkSession> expire(long now, Predicate<LinkSession> needed) {
        List<LinkSession> ended = new ArrayList<>();
        for (LinkSession session : List.copyOf(older)) {
            boolean idle = now - session.receivedNanos >= OLDER_NANOS && !needed.test(session);
            boolean old = now - session.createdNanos >= 2 * CONTROL_REKEY_NANOS;
            if (idle || old || older.size() > MAX_OLDER) {
                older.remove(session);
                session.close();
                ended.add(session);
            }
        }
        return ended;
    }

    /** The peer has forgotten all sessions but this one. */
    List<LinkSession> forgetOthers(LinkSession survivor) {
        List<LinkSession> ended = new ArrayList<>(older);
        if (current != null && current != survivor) {
            ended.add(current);
        }
        ended.remove(survivor);
        older.clear();
        current = survivor;
        ended.forEach(LinkSession::close);
        return ended;
    }

    void close() {
        older.forEach(LinkSession::close);
        older.clear();
        if (current != null) {
            current.close();
            current = null;
        }
    }

    /** All of them, the current one first; they are not ours any more. */
    List<LinkSession> release() {
        List<LinkSession> all = all();
        older.clear();
        current = null;
        return all;
    }

    boolean hasOlder() {
        return !older.isEmpty();
    }
}
