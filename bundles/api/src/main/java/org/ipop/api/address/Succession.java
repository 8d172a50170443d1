package org.ipop.api.address;

import java.util.List;
import org.ipop.api.link.Contact;

/**
 * Who else may serve an address that a member holds for a host: the other gateways of the host's LAN. Of those that say
 * that they serve it now the one of the highest term does.
 *
 * @param term grows each time another gateway of the LAN begins to serve; 0 where there is but one
 * @param others where to find them: node and position count
 */
public record Succession(long term, List<Contact> others) {
    public static final int MOST_OTHERS = 3;
    public static final long MOST_TERM = 0xFFFF_FFFFL;
    public static final Succession NONE = new Succession(0, List.of());

    /** Throws IllegalArgumentException for more than {@link #MOST_OTHERS}, or a term beyond {@link #MOST_TERM}. */
    public Succession {
        others = List.copyOf(others);
        if (others.size() > MOST_OTHERS || term < 0 || term > MOST_TERM) {
            throw new IllegalArgumentException(others.size() + " other gateways, term " + term);
        }
    }
}
