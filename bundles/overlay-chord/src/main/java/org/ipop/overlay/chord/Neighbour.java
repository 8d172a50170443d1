package org.ipop.overlay.chord;

import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.ipop.wire.ring.Coordinate;

/** A peer with a link in this ring. Its contact's node and position are proved. Small, since there are many. */
final class Neighbour {
    private static final RingView.State[] STANDINGS = RingView.State.values();
    private static final byte UNKNOWN = -1;

    private Contact contact;
    private byte standing = UNKNOWN;
    private byte knownOfUs = UNKNOWN;
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

    /** As it says; null = not heard yet. */
    RingView.State standing() {
        return state(standing);
    }

    void standing(RingView.State now) {
        standing = number(now);
    }

    /** What it said it thinks of us; null = unknown. */
    RingView.State knownOfUs() {
        return state(knownOfUs);
    }

    void knownOfUs(RingView.State now) {
        knownOfUs = number(now);
    }

    boolean member() {
        return standing() == RingView.State.MEMBER;
    }

    private static RingView.State state(byte number) {
        return number == UNKNOWN ? null : STANDINGS[number];
    }

    private static byte number(RingView.State state) {
        return state == null ? UNKNOWN : (byte) state.ordinal();
    }
}
