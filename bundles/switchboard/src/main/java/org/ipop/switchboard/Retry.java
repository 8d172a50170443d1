package org.ipop.switchboard;

import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeContext;

/** Tries again what was refused, less and less often; a health line says why meanwhile. Thread: node loop. */
final class Retry {
    private final Host host;
    private final String subject;
    private final Pace pace;
    private NodeContext.Timer timer;
    private long delayNanos;

    /** How long to wait at first, and at most. */
    record Pace(long firstNanos, long lastNanos) {
    }

    Retry(Host host, String subject, Pace pace) {
        this.host = host;
        this.subject = subject;
        this.pace = pace;
        this.delayNanos = pace.firstNanos;
    }

    void later(String why, Runnable attempt) {
        host.health().report(subject, Health.Level.ERROR, why + "; it is tried again");
        timer = host.shared().context().schedule(delayNanos, attempt);
        delayNanos = Math.min(2 * delayNanos, pace.lastNanos);
    }

    /** It came off, or is not wanted any more. */
    void end() {
        if (timer != null) {
            timer.cancel();
            timer = null;
            host.health().clear(subject);
        }
        delayNanos = pace.firstNanos;
    }
}
