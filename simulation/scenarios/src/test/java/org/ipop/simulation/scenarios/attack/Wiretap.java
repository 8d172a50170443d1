package org.ipop.simulation.scenarios.attack;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.Transport;
import org.ipop.api.edge.TransportSocket;

/** A transport that shows each datagram to somebody before it goes out. */
record Wiretap(Transport usual, Consumer<Datagram> listener) implements Transport {
    @Override
    public String scheme() {
        return usual.scheme();
    }

    @Override
    public CompletionStage<TransportSocket> open(InetSocketAddress bind, DatagramSink sink) {
        return usual.open(bind, sink).thenApply(socket -> new Tapped(socket, listener));
    }

    private record Tapped(TransportSocket socket, Consumer<Datagram> listener) implements TransportSocket {
        @Override
        public InetSocketAddress local() {
            return socket.local();
        }

        @Override
        public int mtu() {
            return socket.mtu();
        }

        @Override
        public void send(Datagram datagram) {
            listener.accept(datagram);
            socket.send(datagram);
        }

        @Override
        public void flush() {
            socket.flush();
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
