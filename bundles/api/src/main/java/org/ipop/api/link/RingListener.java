package org.ipop.api.link;

import io.netty.buffer.ByteBuf;
import org.ipop.api.NodeId;
import org.ipop.api.security.Session;

/** What a ring hears of its links. Thread: node loop. */
public interface RingListener {
    /**
     * The peer has proved its membership. Also called, without {@code down} in between, when the contact's candidates
     * change.
     */
    void up(Contact peer, Session.Info session);

    /** The link is gone or the peer left the ring. */
    void down(NodeId peer, String why);

    /** An {@code open} came to nothing; no link is left. */
    void failed(NodeId peer, String why);

    /** The receiver owns the message. */
    void message(NodeId from, ByteBuf message);
}
