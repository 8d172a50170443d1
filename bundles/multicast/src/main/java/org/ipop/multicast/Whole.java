package org.ipop.multicast;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.edge.Offload;
import org.ipop.api.edge.Packet;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.Checksum;
import org.ipop.wire.ip.Segments;

/** Makes of what a tap left to be done packets with nothing left to do: each is copied many times. */
final class Whole {
    private Whole() {
    }

    /** Takes the packet. */
    static List<Packet> of(Packet packet) throws MalformedPacket {
        Offload offload = packet.offload();
        ByteBuf buffer = packet.buffer();
        try {
            if (offload.segmentSize() != 0) {
                return cut(Segments.of(buffer, offload));
            }
            if (offload.checksumStart() >= 0) {
                Checksum.complete(buffer, offload.checksumStart(), offload.checksumOffset());
            }
            return List.of(Packet.of(buffer.retain()));
        } finally {
            buffer.release();
        }
    }

    private static List<Packet> cut(Segments segments) {
        List<Packet> whole = new ArrayList<>(segments.count());
        while (segments.hasNext()) {
            ByteBuf segment = Packet.allocate(segments.bytes());
            segments.next(segment);
            whole.add(Packet.of(segment));
        }
        return whole;
    }
}
