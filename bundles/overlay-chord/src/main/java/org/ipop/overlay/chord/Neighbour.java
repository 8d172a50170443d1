package org.ipop.overlay.chord;

import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.ipop.wire.ring.Coordinate;

/** A peer with a link in this ring. Its contact's node and position are proved. */
final class Neighbour {
    private Contact contact;
    /** As it says; null = not heard yet. */
    RingView.State standing;
    /** What it said it thinks of us; null = unknown. */
    RingView.State knownOfUs;
    /** We let it in; until it knows, what it says of its standing is old. */
    boolean welcomed;
    /** It told us that it goes. */
    boolean left;
    /** Our end asked for the link. */
    boolean wanted;
    /** Of the round trip, when it was last looked at; 0 = not measured. */
    int rttMicros;
    /** Where it said it is; see {@link Coordinate}. */
    long coordinate = Coordinate.UNKNOWN.bits();
    /** Found by probing: ask it whether it is in our ring. */
    boolean unchecked;

    Neighbour(Contact contact) {
        this.contact = contact;
    }

    Contact contact() {
        return contact;
    }

    void contact(Contact newer) {
        contact = newer;
    }

    NodeId node() {
        return contact.node();
    }

    boolean member() {
        return standing == RingView.State.MEMBER;
    }
}
