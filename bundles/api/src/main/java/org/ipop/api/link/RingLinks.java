package org.ipop.api.link;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import org.ipop.api.NodeId;

/** One ring's use of the links. Thread: node loop. */
public interface RingLinks extends AutoCloseable {
    /** Messages of a ring may be as long as this; links split them as their path needs. */
    int MAX_MESSAGE_BYTES = 4096;

    /** Wants a link with this member; the listener hears {@code up} or {@code failed}. Repeating it is harmless. */
    void open(Contact peer);

    /** Looks for whoever answers at an address (a seed). */
    void dial(InetSocketAddress address);

    /** This ring no longer needs the link; it closes when no ring and no packet does. */
    void release(NodeId peer);

    /** Takes the message. False (and counted): no link of this ring with the peer, or its queue is full. */
    boolean send(NodeId peer, ByteBuf message);

    /** The routing of this ring, for relayed and routed datagrams. */
    void publish(ForwardingTable table);

    /** Detaches: the peers' links lose this ring. */
    @Override
    void close();
}
