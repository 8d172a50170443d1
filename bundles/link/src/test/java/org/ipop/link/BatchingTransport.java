package org.ipop.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.Transport;
import org.ipop.api.edge.TransportSocket;
import org.ipop.simulation.VirtualTime;

/** Receives as UDP GRO does: what comes within a millisecond from one address in equal sizes is one buffer. */
final class BatchingTransport implements Transport {
    private static final long WINDOW_NANOS = 1_000_000;

    private final Transport transport;
    private final VirtualTime time;
    private final List<Datagram> held = new ArrayList<>();
    int batches;

    BatchingTransport(Transport transport, VirtualTime time) {
        this.transport = transport;
        this.time = time;
    }

    @Override
    public String scheme() {
        return transport.scheme();
    }

    @Override
    public CompletionStage<TransportSocket> open(InetSocketAddress bind, DatagramSink sink) {
        return transport.open(bind, (socket, datagram) -> {
            if (held.isEmpty()) {
                time.after(WINDOW_NANOS, () -> deliver(socket, sink));
            }
            held.add(datagram);
        });
    }

    private void deliver(TransportSocket socket, DatagramSink sink) {
        List<Datagram> all = List.copyOf(held);
        held.clear();
        for (int from = 0; from < all.size();) {
            int to = endOfRun(all, from);
            sink.datagram(socket, joined(all.subList(from, to)));
            from = to;
        }
        sink.flush();
    }

    /** The last segment may be shorter than the others. */
    private static int endOfRun(List<Datagram> all, int from) {
        Datagram first = all.get(from);
        int size = first.payload().readableBytes();
        for (int at = from + 1; at < all.size(); at++) {
            int next = all.get(at).payload().readableBytes();
            if (!all.get(at).remote().equals(first.remote()) || next > size) {
                return at;
            }
            if (next < size) {
                return at + 1;
            }
        }
        return all.size();
    }

    private Datagram joined(List<Datagram> run) {
        if (run.size() == 1) {
            return run.getFirst();
        }
        batches++;
        ByteBuf whole = Unpooled.buffer();
        int segment = run.getFirst().payload().readableBytes();
        for (Datagram each : run) {
            whole.writeBytes(each.payload());
            each.payload().release();
        }
        return new Datagram(whole, run.getFirst().remote(), segment, 0, 0);
    }
}
