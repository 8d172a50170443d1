package org.ipop.dns;

import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.TransportSocket;
import org.ipop.simulation.SimulatedHost;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Somebody else's name server: notes what it is asked and answers with the bytes that a function makes of it. */
final class Upstream {
    final List<Message> asked = new ArrayList<>();
    final List<InetSocketAddress> askers = new ArrayList<>();
    Function<Message, List<byte[]>> answers = query -> List.of(reply(query, Rcode.NOERROR).toWire());
    private final SimulatedHost host;

    Upstream(World world, String name, String address) {
        host = world.lan.host(name, address + "/24");
        host.sockets().udp(new InetSocketAddress(host.address(false), 53), this::received);
    }

    SimulatedHost host() {
        return host;
    }

    static Message reply(Message query, int rcode, Record... records) {
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RA);
        reply.getHeader().setRcode(rcode);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        for (Record record : records) {
            reply.addRecord(record, Section.ANSWER);
        }
        return reply;
    }

    private void received(TransportSocket socket, Datagram datagram) {
        byte[] bytes = new byte[datagram.payload().readableBytes()];
        datagram.payload().readBytes(bytes).release();
        Message query = World.parse(bytes);
        asked.add(query);
        askers.add(datagram.remote());
        answers.apply(query).forEach(answer ->
            socket.send(Datagram.of(Unpooled.wrappedBuffer(answer), datagram.remote())));
        socket.flush();
    }
}
