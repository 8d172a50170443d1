package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.TransportSocket;

/** Writes down to where something was sent, and releases it. */
final class FakeSocket implements TransportSocket {
    final List<InetSocketAddress> sentTo = new ArrayList<>();
    final List<Integer> firstBytes = new ArrayList<>();
    int mtu = 1500;
    int flushes;

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress("192.0.2.1", 4100);
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public void send(Datagram datagram) {
        ByteBuf payload = datagram.payload();
        sentTo.add(datagram.remote());
        firstBytes.add((int) payload.getUnsignedByte(payload.readerIndex()));
        payload.release();
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public void close() {
        throw new AssertionError("the owner closes its socket, nobody else");
    }
}
