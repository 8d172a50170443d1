package org.ipop.api.vnet;

import org.ipop.api.NodeId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;

/** The way of group traffic to the members of a network, and to the hosts here. Thread: node loop. */
public interface GroupPort extends AutoCloseable {
    /**
     * Sends a frame that is no IP packet: it is sealed for this member, whose {@link GroupTraffic} gets it. Takes it.
     *
     * @return false if it was dropped
     */
    boolean send(Contact to, Packet frame);

    /** Gives a packet for a group to the hosts here; drops it unless its source is the origin's own. Takes it. */
    void deliver(NodeId origin, Packet packet);

    /** Gives a membership query to the hosts here. Takes it. */
    void query(Packet packet);

    /** The batch is over. */
    void flush();

    /** Group traffic ends. */
    @Override
    void close();
}
