package org.ipop.tap.linux;

import io.netty.buffer.ByteBuf;
import org.ipop.api.edge.Packet;

/** Gives packets to a device, in their order; those of one flow that follow each other as one. Thread: node loop. */
final class TapWriter {
    private final Tun tun;
    private final TapCounters counters;
    private final Train train;

    TapWriter(Tun tun, TapCounters counters) {
        this.tun = tun;
        this.counters = counters;
        this.train = new Train(tun.offloads() == Tun.Offloads.TCP_AND_UDP);
    }

    /** Owns the packet, which may wait for the next ones until {@link #flush}. */
    void write(ByteBuf packet) {
        try {
            if (!tun.headers()) {
                give(packet);
            } else if (train.append(packet)) {
                counters.joined.increment();
            } else {
                flush();
                if (!train.begin(packet)) {
                    writeAlone(packet);
                }
            }
        } finally {
            packet.release();
        }
    }

    void flush() {
        if (!train.isEmpty()) {
            give(train.take());
        }
    }

    /** Drops nothing that was flushed. */
    void close() {
        train.close();
    }

    private void writeAlone(ByteBuf packet) {
        int start = packet.readerIndex() - VirtioHeader.BYTES;
        if (start >= 0) {
            VirtioHeader.writePlain(packet, start);
            give(packet.readerIndex(start));
            return;
        }
        ByteBuf roomy = Packet.allocate(packet.readableBytes()).writeBytes(packet);
        writeAlone(roomy);
        roomy.release();
    }

    private void give(ByteBuf bytes) {
        int written = tun.write(bytes);
        if (written < 0) {
            counters.refusedWrite(-written);
        }
    }
}
