package org.ipop.membership.discovery;

import java.util.List;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;

/**
 * A node that was heard on the LAN.
 *
 * @param contact for the bootstrap ring, with the addresses at which it was heard
 * @param rings   the networks that it shares with us, as its tags claim; empty for a stranger
 */
public record LanNeighbour(Contact contact, List<RingId> rings) {
    public LanNeighbour {
        rings = List.copyOf(rings);
    }
}
