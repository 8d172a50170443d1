package org.ipop.simulation;

import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.TransportSocket;

/** A socket that remembers what it got. */
final class Probe implements DatagramSink {
    final List<InetSocketAddress> heardFrom = new ArrayList<>();
    final List<Integer> numbers = new ArrayList<>();
    private final VirtualTime time;
    private TransportSocket socket;

    private Probe(VirtualTime time) {
        this.time = time;
    }

    static Probe open(VirtualTime time, SimulatedHost host, int port) {
        Probe probe = new Probe(time);
        host.transport().open(new InetSocketAddress("::", port), probe)
            .thenAccept(socket -> probe.socket = socket);
        time.run(0);
        return probe;
    }

    static Probe join(VirtualTime time, SimulatedHost host, String group, int port) {
        Probe probe = new Probe(time);
        host.sockets().multicast(InetAddress.ofLiteral(group), port, probe).thenAccept(s -> probe.socket = s);
        time.run(0);
        return probe;
    }

    static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    void send(InetSocketAddress to, int number, int ttl) {
        socket.send(new Datagram(Unpooled.buffer().writeInt(number), to, 0, ttl, 0));
        socket.flush();
    }

    /** Sends and lets it arrive. */
    void send(InetSocketAddress to) {
        send(to, 0, 0);
        time.run(1_000_000_000L);
    }

    /** Has it heard something since the last question? */
    boolean heard() {
        boolean any = !heardFrom.isEmpty();
        heardFrom.clear();
        return any;
    }

    InetSocketAddress lastHeardFrom() {
        return heardFrom.getLast();
    }

    TransportSocket socket() {
        return socket;
    }

    @Override
    public void datagram(TransportSocket from, Datagram datagram) {
        heardFrom.add(datagram.remote());
        if (datagram.payload().readableBytes() >= 4) {
            numbers.add(datagram.payload().readInt());
        }
        datagram.payload().release();
    }
}
