package org.ipop.api.edge;

import java.net.InetSocketAddress;

/** Receives the datagrams of streams, and hears when one ends. Thread: node loop. */
public interface StreamSink extends DatagramSink {
    /** The far end has closed, or the stream broke; there is none with this address any more. */
    void closed(InetSocketAddress remote);
}
