package org.ipop.api.overlay;

import java.util.List;
import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;

/**
 * What we know of a ring, as an immutable value.
 *
 * @param self        ourselves, with our present candidates
 * @param predecessor empty while alone or not yet known
 * @param successors  nearest first, at most 16; empty while alone
 * @param fingers     further members with a link, whose positions are so proved
 * @param number      grows with each change
 * @param members     estimated number of members, from the density of the successor list; 1 = alone
 */
public record RingView(RingId ring, Contact self, State state, Optional<Contact> predecessor, List<Contact> successors,
                       List<Contact> fingers, long number, int members) {
    /** ALONE: nobody known; JOINING: not on the ring yet; MEMBER: on the ring, owns (predecessor, self]. */
    public enum State { ALONE, JOINING, MEMBER }

    public RingView {
        successors = List.copyOf(successors);
        fingers = List.copyOf(fingers);
    }

    /** Do we own this point? True for every point while alone, never while joining. */
    public boolean owns(Key key) {
        return switch (state) {
            case ALONE -> true;
            case JOINING -> false;
            case MEMBER -> predecessor.isPresent() && key.inHalfOpen(predecessor.get().position(), self.position());
        };
    }
}
