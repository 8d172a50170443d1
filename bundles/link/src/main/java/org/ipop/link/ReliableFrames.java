package org.ipop.link;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ipop.api.link.LinksSnapshot;
import org.ipop.api.runtime.NodeContext.Timer;
import org.ipop.api.runtime.RetransmissionTimeout;
import org.ipop.wire.link.LinkFrame;

/**
 * The control frames of one session: repeated until acknowledged, taken once. Few, so there is neither order nor a
 * window but a limit.
 */
final class ReliableFrames {
    static final int MAX_OUTSTANDING = 64;
    private static final int MAX_TRIES = 8;
    private static final long MAX_REPEAT_NANOS = 1_000_000_000;
    private static final int WINDOW = Long.SIZE;

    private final Local local;
    private final Sender sender;
    private final RetransmissionTimeout timeout;
    private final Map<Integer, Outstanding> outstanding = new LinkedHashMap<>();
    private Timer timer;
    private int nextSequence;
    private int highest = -1;
    private long seen;
    private boolean closed;

    /** Sends one try. */
    interface Sender {
        void send(int sequence, LinkFrame.Control frame);
    }

    ReliableFrames(Local local, Sender sender) {
        this.local = local;
        this.sender = sender;
        this.timeout = local.handshakeTimeout().another();
    }

    void send(LinkFrame.Control frame) {
        if (closed || outstanding.size() >= MAX_OUTSTANDING) {
            local.dropped("control-queue");
            return;
        }
        int sequence = nextSequence++;
        outstanding.put(sequence, new Outstanding(frame, local.now(), timeout.nanos()));
        sender.send(sequence, frame);
        schedule();
    }

    void acknowledged(int sequence) {
        Outstanding asked = outstanding.remove(sequence);
        if (asked != null) {
            timeout.answered(local.now() - asked.sentNanos);
        }
    }

    /** Is this the first time that we see the peer's frame of this sequence? */
    boolean isNew(int sequence) {
        int ahead = sequence - highest;
        if (ahead > 0) {
            seen = ahead >= WINDOW ? 1 : seen << ahead | 1;
            highest = sequence;
            return true;
        }
        if (ahead <= -WINDOW) {
            return false;
        }
        long bit = 1L << -ahead;
        boolean fresh = (seen & bit) == 0;
        seen |= bit;
        return fresh;
    }

    /** Nothing of ours waits to be acknowledged. */
    boolean quiet() {
        return outstanding.isEmpty();
    }

    /** Where the numbers stand, for whoever goes on with this session. */
    LinksSnapshot.Frames frames(int nextMessage) {
        return new LinksSnapshot.Frames(nextMessage, nextSequence, highest, seen);
    }

    void resume(LinksSnapshot.Frames left) {
        nextSequence = left.nextSequence();
        highest = left.highest();
        seen = left.seen();
    }

    void close() {
        closed = true;
        outstanding.clear();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void schedule() {
        if (timer == null && !outstanding.isEmpty()) {
            long due = outstanding.values().stream().mapToLong(waiting -> waiting.dueNanos - local.now()).min()
                .orElseThrow();
            timer = local.context().schedule(Math.max(due, 0), this::repeat);
        }
    }

    private void repeat() {
        timer = null;
        long now = local.now();
        Iterator<Map.Entry<Integer, Outstanding>> each = outstanding.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<Integer, Outstanding> entry = each.next();
            Outstanding waiting = entry.getValue();
            if (waiting.dueNanos - now > 0) {
                continue;
            }
            if (++waiting.tries >= MAX_TRIES) {
                each.remove();
                local.count("control.unanswered");
                continue;
            }
            waiting.dueNanos = now + timeout.nanos(waiting.tries, MAX_REPEAT_NANOS);
            sender.send(entry.getKey(), waiting.frame);
        }
        schedule();
    }

    private static final class Outstanding {
        private final LinkFrame.Control frame;
        private final long sentNanos;
        private long dueNanos;
        private int tries;

        private Outstanding(LinkFrame.Control frame, long now, long timeoutNanos) {
            this.frame = frame;
            this.sentNanos = now;
            this.dueNanos = now + timeoutNanos;
        }
    }
}
