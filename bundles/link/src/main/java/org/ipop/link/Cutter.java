package org.ipop.link;

import io.netty.buffer.ByteBuf;
import org.ipop.api.edge.Offload;
import org.ipop.api.edge.Packet;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.Segments;
import org.ipop.wire.link.FragmentHeader;

/**
 * Seals packets of one network for one peer, each no longer than the path carries. TCP that is to be cut anyway is cut
 * as short as need be; any other packet that is too long goes in pieces, which the peer puts together again: so IPv6
 * has its 1280 bytes on every path (RFC 8200, section 5), and nothing is lost while the path's MTU is not known.
 */
final class Cutter {
    private final Local local;
    private final Link link;
    private int nextId;

    Cutter(Local local, Link link) {
        this.local = local;
        this.link = link;
    }

    /** Owns the packet. */
    void send(Packet packet, PacketSession keys) {
        if (packet.offload().segmentSize() == 0) {
            sendOne(packet.buffer(), keys);
            return;
        }
        try {
            sendSegments(packet, keys);
        } catch (MalformedPacket e) {
            local.dropped("segments");
        } finally {
            packet.buffer().release();
        }
    }

    private void sendOne(ByteBuf packet, PacketSession keys) {
        int bytes = packet.readableBytes() + PacketSession.OVERHEAD_BYTES;
        int carried = carried(bytes);
        if (bytes > carried) {
            sendPieces(packet, carried, keys);
        } else if (keys.seal(packet)) {
            link.carriesPackets(1);
            link.transmit(packet, 0, false);
        }
    }

    private void sendSegments(Packet packet, PacketSession keys) throws MalformedPacket {
        Offload offload = packet.offload();
        Segments segments = Segments.of(packet.buffer(), offload);
        int bytes = segments.bytes() + PacketSession.OVERHEAD_BYTES;
        int carried = carried(bytes);
        if (bytes <= carried) {
            sendBurst(segments, keys);
        } else if (segments.tcp()) {
            sendBurst(Segments.of(packet.buffer(), offload.cutAt(offload.segmentSize() - (bytes - carried))), keys);
        } else {
            while (segments.hasNext()) {
                ByteBuf segment = Packet.allocate(segments.bytes());
                segments.next(segment);
                sendOne(segment, keys);
            }
        }
    }

    /** Each segment is a packet of its own to the peer, but all leave in one buffer. */
    private void sendBurst(Segments segments, PacketSession keys) {
        int datagramBytes = segments.bytes() + PacketSession.OVERHEAD_BYTES;
        ByteBuf burst = link.links().outlet().allocate(segments.count() * datagramBytes);
        if (keys.seal(segments, burst)) {
            link.carriesPackets(segments.count());
            link.transmit(burst, datagramBytes, false);
        } else {
            burst.release();
        }
    }

    /** Of about the same length: that costs no more than a long and a short one, and passes where more does not. */
    private void sendPieces(ByteBuf packet, int carried, PacketSession keys) {
        int most = Math.min(carried - PacketSession.OVERHEAD_BYTES - FragmentHeader.BYTES, FragmentHeader.PIECE_BYTES);
        int count = (packet.readableBytes() + most - 1) / most;
        if (count > FragmentHeader.MAX_COUNT) {
            packet.release();
            local.dropped("too-long");
            return;
        }
        local.count("mtu.pieces");
        link.carriesPackets(1);
        Fragments.split(packet, nextId++, (packet.readableBytes() + count - 1) / count, piece -> {
            if (keys.seal(piece)) {
                link.transmit(piece, 0, false);
            }
        });
    }

    /** A path may be lost between two packets; what follows is dropped where it is sent. */
    private int carried(int bytes) {
        Path path = link.workingPath();
        return path == null ? Integer.MAX_VALUE : link.dialogue().sizes().carried(path, bytes);
    }
}
