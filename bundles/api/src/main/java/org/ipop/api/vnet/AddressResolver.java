package org.ipop.api.vnet;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.NodeId;
import org.ipop.api.address.Lease;
import org.ipop.api.link.Contact;

/** Address to member, out of leases and certificates. One instance a network. Thread: node loop. */
public interface AddressResolver extends AutoCloseable {
    /** From the cache, without waiting; refreshed in the background while used. */
    Optional<Contact> cached(InetAddress address);

    /** Looks it up; empty if nobody holds the address. */
    CompletionStage<Optional<Contact>> resolve(InetAddress address);

    /** May this member send from this address? Unknown answers are looked up and refused meanwhile. */
    boolean mayUse(NodeId member, InetAddress source);

    /** The member cannot be reached: what leads to it is looked up again when it is used next. */
    void doubt(NodeId member);

    @Override
    void close();

    /** A lease as resolved, for PTR and {@code ipop leases}. */
    CompletionStage<Optional<Lease>> lease(InetAddress address);
}
