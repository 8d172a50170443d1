package org.ipop.link;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ipop.api.Refused;
import org.ipop.api.RingId;

/**
 * For whom this node carries traffic. Signalling, a little of it, passes in any case: without it neighbours on a ring
 * could not find each other.
 */
public enum RelayTerms {
    /** Nobody. */
    OFF,
    /** Members of networks of ours: at least one of the two neighbours between which we are has proved to be one. */
    FRIENDS,
    /** Whoever is in a ring with us, so also strangers that are in the bootstrap ring only. */
    ALL;

    /** Throws {@link Refused} for a word that is none of these. */
    static RelayTerms parse(String word) {
        return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst()
            .orElseThrow(() -> new Refused("'relay' is '" + word + "'; write one of " + Arrays.stream(values())
                .map(RelayTerms::word).collect(Collectors.joining(", "))));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** May traffic of {@code from} go on to {@code next}? */
    boolean allow(Link from, Link next) {
        return switch (this) {
            case OFF -> false;
            case FRIENDS -> isFriend(from) || isFriend(next);
            case ALL -> true;
        };
    }

    private static boolean isFriend(Link link) {
        return link.seats().up().stream()
            .anyMatch(ring -> !ring.equals(RingId.BOOTSTRAP) && !ring.equals(RingId.ENROLMENT));
    }
}
