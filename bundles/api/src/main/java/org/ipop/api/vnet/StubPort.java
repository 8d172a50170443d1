package org.ipop.api.vnet;

import org.ipop.api.edge.PacketSink;

/**
 * Where hosts behind this member put their packets. The router lets through what comes from an address that
 * {@link StubNetwork#has} and goes to a member, to this node or to its name server. Thread: node loop.
 */
public interface StubPort extends PacketSink, AutoCloseable {
    /** Bytes of the largest packet that gets through to every member. */
    int mtu();

    /** The hosts are reached no more. */
    @Override
    void close();
}
