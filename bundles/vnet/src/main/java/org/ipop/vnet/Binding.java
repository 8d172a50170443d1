package org.ipop.vnet;

import java.net.InetAddress;
import java.util.Optional;
import org.ipop.api.NodeId;
import org.ipop.api.address.Lease;
import org.ipop.api.link.Contact;

/**
 * Who has an address, as found at one moment.
 *
 * @param holder       empty: nobody has it
 * @param foundNanos   when it was found
 * @param askNanos     from then on whoever uses it has it looked up again
 * @param expiresNanos from then on it does not count
 */
record Binding(InetAddress address, Optional<Holder> holder, long foundNanos, long askNanos, long expiresNanos) {
    /** @param leaseEndsEpochSeconds end of the lease, or of the record of an IPv6 address */
    record Holder(Contact contact, String host, long leaseEndsEpochSeconds) {
    }

    boolean expired(long nowNanos) {
        return nowNanos - expiresNanos >= 0;
    }

    boolean heldBy(NodeId node) {
        return holder.isPresent() && holder.get().contact().node().equals(node);
    }

    Optional<Contact> contact() {
        return holder.map(Holder::contact);
    }

    Optional<Lease> lease() {
        return holder.map(held ->
            new Lease(address, held.contact().node(), held.host(), held.leaseEndsEpochSeconds()));
    }

    boolean due(long nowNanos) {
        return nowNanos - askNanos >= 0;
    }

    Binding askedAgainAt(long nanos) {
        return new Binding(address, holder, foundNanos, nanos, expiresNanos);
    }
}
