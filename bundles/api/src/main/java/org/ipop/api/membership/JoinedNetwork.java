package org.ipop.api.membership;

import java.util.Optional;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.overlay.Overlay;

/** A network this node is a member of, as its services (addresses, names, router) need it. Thread: node loop. */
public interface JoinedNetwork {
    NetworkSpec spec();

    /** Ourselves. */
    Member self();

    Overlay overlay();

    Dht dht();

    /** The network namespace of this host in which the network lives; empty = the node's own. */
    default Optional<String> namespace() {
        return Optional.empty();
    }

    /** The writer of a record, by the certificate in its proof. */
    Optional<Member> writerOf(Stored record);

    /** A member whose certificate we have seen: neighbours, writers of records; bounded. */
    Optional<Member> member(NodeId node);
}
