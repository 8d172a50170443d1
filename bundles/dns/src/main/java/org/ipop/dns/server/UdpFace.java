package org.ipop.dns.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.TransportSocket;
import org.ipop.dns.server.Askers.Asker;

/** Questions in datagrams, each answered in one. */
final class UdpFace implements DatagramSink {
    private final Responder responder;

    UdpFace(Responder responder) {
        this.responder = responder;
    }

    @Override
    public void datagram(TransportSocket socket, Datagram datagram) {
        ByteBuf payload = datagram.payload();
        try {
            Asker asker = Asker.by(datagram.remote());
            int segment = datagram.segmentSize() > 0 ? datagram.segmentSize() : Math.max(1, payload.readableBytes());
            do {
                byte[] message = new byte[Math.min(segment, payload.readableBytes())];
                payload.readBytes(message);
                responder.receive(message, asker, reply -> answer(socket, reply, datagram.remote()));
            } while (payload.isReadable());
        } finally {
            payload.release();
        }
    }

    private static void answer(TransportSocket socket, byte[] reply, InetSocketAddress asker) {
        socket.send(Datagram.of(Unpooled.wrappedBuffer(reply), asker));
        socket.flush();
    }
}
