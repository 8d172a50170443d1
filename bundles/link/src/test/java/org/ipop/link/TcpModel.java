package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ipop.api.edge.Packet;
import org.ipop.simulation.VirtualTime;

/**
 * One TCP connection that always has something to say, one segment at a time: all of TCP that a silence concerns. Its
 * timer is that of Linux: 0.2 s, doubled after each loss, 120 s at most.
 */
final class TcpModel {
    static final long MILLI = 1_000_000L;
    private static final int HEADERS = 40;
    private static final int TCP = 6;
    private static final long FIRST_NANOS = 200 * MILLI;
    private static final long LAST_NANOS = 120_000 * MILLI;
    private static final long STEP_NANOS = 5 * MILLI;

    private final VirtualTime time;
    private final TestNode sender;
    private final TestNode receiver;
    private final int port;
    private int unacknowledged;
    private int expected;
    private long timeoutNanos = FIRST_NANOS;
    private long dueNanos;
    private long progressNanos;
    private long longestNanos;
    int duplicates;

    TcpModel(VirtualTime time, TestNode sender, TestNode receiver, int port) {
        this.time = time;
        this.sender = sender;
        this.receiver = receiver;
        this.port = port;
        this.dueNanos = time.nanoTime();
        mark();
    }

    /** The longest pause counts from now. */
    void mark() {
        progressNanos = time.nanoTime();
        longestNanos = 0;
    }

    /** For how long nothing new came to the receiver at one time since {@link #mark}. */
    double longestSeconds() {
        return Math.max(longestNanos, time.nanoTime() - progressNanos) / 1e9;
    }

    int segments() {
        return expected;
    }

    /** For so long. */
    void run(double seconds) {
        long end = time.nanoTime() + (long) (seconds * 1e9);
        while (time.nanoTime() - end < 0) {
            step();
        }
    }

    /** Until something new arrives. */
    boolean runUntilProgress(double seconds) {
        int before = expected;
        long end = time.nanoTime() + (long) (seconds * 1e9);
        while (expected == before && time.nanoTime() - end < 0) {
            step();
        }
        return expected != before;
    }

    private void step() {
        take(receiver.packets, "data ").forEach(this::segment);
        take(sender.packets, "ack ").forEach(this::acknowledged);
        if (time.nanoTime() - dueNanos >= 0) {
            send(sender, receiver, "data " + unacknowledged);
            dueNanos = time.nanoTime() + timeoutNanos;
            timeoutNanos = Math.min(2 * timeoutNanos, LAST_NANOS);
        }
        time.run(STEP_NANOS);
    }

    private void segment(int number) {
        if (number == expected) {
            expected++;
            longestNanos = Math.max(longestNanos, time.nanoTime() - progressNanos);
            progressNanos = time.nanoTime();
        } else {
            duplicates++;
        }
        send(receiver, sender, "ack " + expected);
    }

    private void acknowledged(int next) {
        if (next > unacknowledged) {
            unacknowledged = next;
            timeoutNanos = FIRST_NANOS;
            dueNanos = time.nanoTime();
        }
    }

    private void send(TestNode from, TestNode to, String text) {
        from.network.send(to.contactWithAddresses(), Packet.of(packet(TCP, port, text)));
        from.network.flush();
    }

    private static List<Integer> take(List<String> packets, String kind) {
        List<Integer> ours = packets.stream().filter(packet -> packet.startsWith(kind, HEADERS))
            .map(packet -> Integer.valueOf(packet.substring(HEADERS + kind.length()))).toList();
        packets.clear();
        return ours;
    }

    /** An IPv4 packet with this text where the transport's header ends; what nobody looks at is zero. */
    static ByteBuf packet(int protocol, int ports, String text) {
        ByteBuf packet = Packet.allocate(HEADERS + text.length());
        packet.writeByte(0x45).writeByte(0).writeShort(HEADERS + text.length()).writeInt(0)
            .writeByte(64).writeByte(protocol).writeShort(0).writeInt(0x0A420001).writeInt(0x0A420002);
        packet.writeInt(ports).writeZero(16);
        return packet.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
