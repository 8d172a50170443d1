package org.ipop.vnet;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
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
    /**
     * @param contact               who serves it now
     * @param leaseEndsEpochSeconds end of the lease, or of the record of an IPv6 address
     * @param others                who may serve it as well: the other gateways of a host's LAN
     */
    record Holder(Contact contact, String host, long leaseEndsEpochSeconds, List<Contact> others) {
        Holder {
            others = List.copyOf(others);
        }

        Holder(Contact contact, String host, long leaseEndsEpochSeconds) {
            this(contact, host, leaseEndsEpochSeconds, List.of());
        }

        boolean isOther(NodeId node) {
            return others.stream().anyMatch(other -> other.node().equals(node));
        }

        /** @param next one of the others */
        private Holder servedBy(Contact next) {
            List<Contact> rest = new ArrayList<>(others);
            rest.remove(next);
            rest.add(contact);
            return new Holder(next, host, leaseEndsEpochSeconds, rest);
        }
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

    /** May several serve it? */
    boolean shared() {
        return holder.isPresent() && !holder.get().others().isEmpty();
    }

    boolean mayBeServedBy(NodeId node) {
        return holder.isPresent() && holder.get().isOther(node);
    }

    /** @param node one that it may be served by; from then on it is */
    Binding servedBy(NodeId node, long nowNanos) {
        Holder held = holder.orElseThrow();
        Contact next = held.others().stream().filter(other -> other.node().equals(node)).findFirst().orElseThrow();
        return new Binding(address, Optional.of(held.servedBy(next)), nowNanos, askNanos, expiresNanos);
    }

    /** Who serves it is out of reach: the next one, to begin with. */
    Binding doubted(long nowNanos) {
        Binding next = shared() ? servedBy(holder.orElseThrow().others().getFirst().node(), nowNanos) : this;
        return next.askedAgainAt(nowNanos);
    }

    Binding askedAgainAt(long nanos) {
        return new Binding(address, holder, foundNanos, nanos, expiresNanos);
    }
}
