package org.ipop.switchboard;

import java.util.ArrayDeque;
import java.util.Queue;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.runtime.Counter;

/** What came to a socket while it changed hands, in order; bounded. Thread: node loop. */
final class HeldDatagrams {
    static final int MAX_BYTES = 4 << 20;
    /** What holding a datagram costs besides its payload: empty ones are bounded too. */
    static final int OVERHEAD_BYTES = 256;

    private final Counter drops;
    private final Queue<Datagram> held = new ArrayDeque<>();
    private int bytes;

    HeldDatagrams(Counter drops) {
        this.drops = drops;
    }

    /** Takes its payload. */
    void add(Datagram datagram) {
        int length = datagram.payload().readableBytes() + OVERHEAD_BYTES;
        if (bytes + length > MAX_BYTES) {
            datagram.payload().release();
            drops.increment();
        } else {
            bytes += length;
            held.add(datagram);
        }
    }

    void deliver(DatagramSink sink, TransportSocket to) {
        for (Datagram next = held.poll(); next != null; next = held.poll()) {
            sink.datagram(to, next);
        }
        bytes = 0;
        sink.flush();
    }

    void release() {
        held.forEach(datagram -> datagram.payload().release());
        held.clear();
        bytes = 0;
    }
}
