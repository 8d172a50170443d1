package org.ipop.tap.linux;

import io.netty.buffer.ByteBuf;
import org.ipop.api.edge.Offload;
import org.ipop.api.edge.Packet;
import org.ipop.api.edge.PacketSink;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.Checksum;
import org.ipop.wire.ip.Segments;

/**
 * Takes packets from a device. An ordinary one leaves complete, in a buffer of its own size; one that the kernel left
 * whole leaves as it is, for whoever sends it to cut. All are read into one buffer of 64 KiB. Thread: node loop.
 */
final class TapReader {
    private static final int LONGEST = 1 << 16;

    private final Tun tun;
    private final PacketSink sink;
    private final TapCounters counters;
    private final int headerBytes;
    /** Replaced when somebody keeps a packet in it. */
    private ByteBuf room;

    TapReader(Tun tun, PacketSink sink, TapCounters counters) {
        this.tun = tun;
        this.sink = sink;
        this.counters = counters;
        this.headerBytes = tun.headers() ? VirtioHeader.BYTES : 0;
    }

    /** Reads once; the bytes read, 0 or minus errno. */
    int read(int mtu) {
        if (room == null) {
            room = Packet.allocate(headerBytes + LONGEST);
        }
        int start = Packet.HEADROOM;
        int length = tun.read(room.setIndex(start, start), headerBytes + LONGEST);
        if (length > headerBytes) {
            try {
                take(room.readerIndex(start + headerBytes), mtu);
            } catch (MalformedPacket e) {
                counters.malformed.increment();
            }
        }
        return length;
    }

    void close() {
        if (room != null) {
            room.release();
            room = null;
        }
    }

    private void take(ByteBuf packet, int mtu) throws MalformedPacket {
        Offload offload = headerBytes == 0 ? Offload.NONE : VirtioHeader.read(packet, Packet.HEADROOM);
        if (offload.segmentSize() != 0) {
            takeWhole(packet, offload, mtu);
        } else if (packet.readableBytes() > mtu) {
            counters.tooLong.increment();
        } else {
            if (offload.checksumStart() >= 0) {
                Checksum.complete(packet, offload.checksumStart(), offload.checksumOffset());
            }
            sink.packet(Packet.of(Packet.allocate(packet.readableBytes()).writeBytes(packet)));
        }
    }

    /** A batch of its own: it is as long as one, and its buffer is wanted back. */
    private void takeWhole(ByteBuf packet, Offload offload, int mtu) throws MalformedPacket {
        if (Segments.of(packet, offload).bytes() > mtu) {
            counters.tooLong.increment();
            return;
        }
        counters.whole.increment();
        sink.packet(new Packet(packet.retain(), offload));
        sink.flush();
        if (room != null && room.refCnt() > 1) {
            close();
        }
    }
}
