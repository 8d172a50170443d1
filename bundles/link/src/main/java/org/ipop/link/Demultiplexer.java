package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.nat.CandidateGatherer;
import org.ipop.wire.FirstByte;

/**
 * All datagrams of our socket, told apart by the first byte in the manner of RFC 7983. None is taken before there is a
 * ring: a peer of former links would be told that we share none.
 */
final class Demultiplexer implements DatagramSink {
    private final LinkTable links;
    private final Arrivals arrivals;
    private final CandidateGatherer gatherer;
    private Route.Direct last = new Route.Direct(new InetSocketAddress(0));

    Demultiplexer(LinkTable links, CandidateGatherer gatherer) {
        this.links = links;
        this.arrivals = links.arrivals();
        this.gatherer = gatherer;
    }

    @Override
    public void datagram(TransportSocket socket, Datagram datagram) {
        ByteBuf payload = datagram.payload();
        if (links.rings().none()) {
            payload.release();
            links.local().dropped("no-ring");
        } else if (!payload.isReadable()) {
            payload.release();
            links.local().dropped("empty");
        } else if (FirstByte.isStun(payload.getUnsignedByte(payload.readerIndex()))) {
            gatherer.stun(socket, datagram);
        } else if (datagram.segmentSize() == 0) {
            arrivals.take(payload, route(datagram.remote()));
        } else {
            segments(payload, datagram.segmentSize(), route(datagram.remote()));
        }
    }

    @Override
    public void flush() {
        links.rings().endOfBatch();
        links.outlet().flush();
    }

    /** Each segment gets a buffer of its own, since it is opened in place and may be kept or handed on. */
    private void segments(ByteBuf payload, int segmentSize, Route from) {
        while (payload.isReadable()) {
            arrivals.take(payload.readRetainedSlice(Math.min(segmentSize, payload.readableBytes())), from);
        }
        payload.release();
    }

    /** A burst comes from one address: its route is made once. */
    private Route route(InetSocketAddress remote) {
        if (!last.remote().equals(remote)) {
            last = new Route.Direct(remote);
        }
        return last;
    }
}
