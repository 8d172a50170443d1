package org.ipop.tap.linux;

import java.util.List;
import java.util.Optional;
import org.ipop.api.Prefix;
import org.ipop.tap.linux.RouteEntry.Taken;

/** Decides whether a tap's prefixes would take traffic away from another interface. */
final class Conflicts {
    /** A default route, or its halves as full-tunnel VPNs set them, gives way to any longer prefix. */
    private static final int DEFAULT_ROUTE_LENGTH = 1;

    private Conflicts() {
    }

    /** A prefix wished for and what it collides with. */
    record Conflict(Prefix wished, Taken taken) {
    }

    /** The first conflict with an interface other than our own. */
    static Optional<Conflict> find(List<Prefix> wished, List<Taken> taken, int ownIndex) {
        for (Prefix prefix : wished) {
            for (Taken other : taken) {
                boolean counts = other.index() != ownIndex && other.prefix().length() > DEFAULT_ROUTE_LENGTH;
                if (counts && prefix.overlaps(other.prefix())) {
                    return Optional.of(new Conflict(prefix, other));
                }
            }
        }
        return Optional.empty();
    }
}
