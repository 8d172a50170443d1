package org.ipop.api.overlay;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.ipop.api.link.Contact;

/**
 * Our place in a ring, as one implementation leaves it to the next.
 *
 * @param state       how we stand
 * @param members     to whom we had a link and who are on the ring, ourselves excluded
 * @param predecessor empty while alone or not known; its link may be still on its way
 * @param successors  nearest first, as in {@link RingView}
 * @param remembered  who else may be a member
 * @param seeds       addresses that were introduced
 */
public record RingSnapshot(RingView.State state, List<Contact> members, Optional<Contact> predecessor,
                           List<Contact> successors, List<Contact> remembered, List<InetSocketAddress> seeds) {
    public RingSnapshot {
        members = List.copyOf(members);
        successors = List.copyOf(successors);
        remembered = List.copyOf(remembered);
        seeds = List.copyOf(seeds);
    }
}
