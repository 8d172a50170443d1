package org.ipop.overlay.mesh;

import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;

/** A node with a link in this ring. Its contact's node and position are proved; the rest is what it says. */
final class Peer {
    private Contact contact;
    /** How it stands; null = not heard yet, or silent. */
    RingView.State standing;
    /** How it thinks that we stand; null = unknown. */
    RingView.State ours;
    /** Where its predecessor is by its last VIEW; null = none seen. */
    Key before;
    /** Of its last VIEW; 0 = none seen. */
    long digest;
    /** Of the last VIEW we sent to it; 0 = none. */
    long sentDigest;
    /** We have asked it for its VIEW. */
    boolean asked;
    /** STABILIZE sent since it was last heard. */
    int unanswered;
    /** We let it in; until it knows, what it says of its standing is old. */
    boolean welcomed;
    /** It told us that it goes. */
    boolean left;
    /** Our end asked for the link. */
    boolean wanted;

    Peer(Contact contact) {
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

    Key position() {
        return contact.position();
    }

    /** What it said counts no more. */
    void forget() {
        ours = null;
        before = null;
        digest = 0;
        asked = false;
        unanswered = 0;
    }

    /** By its last VIEW; false if we have seen none. */
    boolean owns(Key key) {
        return before != null && key.inHalfOpen(before, position());
    }
}
