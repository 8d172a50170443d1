package org.ipop.api.overlay;

import org.ipop.api.Key;
import org.ipop.api.link.Contact;

/** To whom a request goes. */
public sealed interface Target {
    /** The member that owns this point: the first one at or after it, clockwise. */
    record Owner(Key key) implements Target {
    }

    /** This member and no other; delivered also to one that is not on the ring yet, over its attach point. */
    record Member(Contact contact) implements Target {
    }
}
