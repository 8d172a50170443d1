package org.ipop.transport.stream;

import java.net.InetSocketAddress;
import java.util.List;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.StreamSink;
import org.ipop.api.edge.TransportSocket;

/** Keeps the datagrams that come. */
record StreamNodeSink(List<byte[]> received) implements StreamSink {
    @Override
    public void datagram(TransportSocket from, Datagram datagram) {
        byte[] bytes = new byte[datagram.payload().readableBytes()];
        datagram.payload().readBytes(bytes).release();
        received.add(bytes);
    }

    @Override
    public void closed(InetSocketAddress remote) {
        // of no interest here
    }
}
