package org.ipop.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.SegmentedDatagramPacket;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipop.api.edge.Datagram;

/**
 * What one socket sends. Datagrams of one size to one address that follow each other go to the kernel as one buffer,
 * which it cuts (UDP_SEGMENT, udp(7)). What it refuses to cut is sent again one by one, and so is all that follows: to
 * that address if datagrams of that length are too long for the path, to all if the system cannot cut.
 * Thread: node loop.
 */
final class SendQueue {
    /** UDP_MAX_SEGMENTS of kernels before 6.9. */
    static final int SEGMENTS = 64;
    /** Addresses that take no bursts of long datagrams; the first that was noticed is forgotten for the next. */
    static final int NARROW_PATHS = 64;

    private final DatagramChannel channel;
    private final UdpCounters counters;
    private final List<ByteBuf> run = new ArrayList<>();
    private final Staging staging = new Staging();
    /** The shortest segments that were too long for the path to each. */
    private final Map<InetSocketAddress, Integer> narrow = new LinkedHashMap<>();
    private InetSocketAddress runTo;
    private int runSegment;
    private int runBytes;
    private boolean runEnded;
    private boolean bursts;

    /** @param bursts whether the kernel may be asked to cut; never on NIO */
    SendQueue(DatagramChannel channel, UdpCounters counters, boolean bursts) {
        this.channel = channel;
        this.counters = counters;
        this.bursts = bursts && channel instanceof EpollDatagramChannel
            && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    }

    /** Does the system cut for this socket? */
    boolean bursts() {
        return bursts;
    }

    /** What may still be added before the queue is full, in bytes. */
    long room() {
        return channel.bytesBeforeUnwritable() - runBytes;
    }

    /** Owns the payload, which is not empty. */
    void add(Datagram datagram) {
        ByteBuf payload = datagram.payload();
        int segment = datagram.segmentSize();
        if (segment != 0 && segment < payload.readableBytes()) {
            endRun();
            writeSegments(payload, segment, datagram.remote());
        } else if (!cuts(payload.readableBytes(), datagram.remote())) {
            endRun();
            write(payload, datagram.remote());
        } else {
            addToRun(payload, datagram.remote());
        }
    }

    void flush() {
        endRun();
        channel.flush();
    }

    /** Drops what has not been handed to the channel. */
    void close() {
        run.forEach(ByteBuf::release);
        forgetRun();
        staging.close();
    }

    /** A shorter datagram may be the last of a run. */
    private void addToRun(ByteBuf payload, InetSocketAddress remote) {
        int length = payload.readableBytes();
        boolean fits = !run.isEmpty() && !runEnded && length <= runSegment && run.size() < SEGMENTS
            && runBytes + length <= UdpSocket.MAX_PAYLOAD && remote.equals(runTo);
        if (!fits) {
            endRun();
            runTo = remote;
            runSegment = length;
        }
        run.add(payload);
        runBytes += length;
        runEnded = length < runSegment;
    }

    private void endRun() {
        if (run.size() == 1) {
            write(run.getFirst(), runTo);
        } else if (run.size() > 1) {
            ByteBuf all = staging.take();
            for (ByteBuf payload : run) {
                all.writeBytes(payload);
                payload.release();
            }
            writeBurst(all, runSegment, runTo);
        }
        forgetRun();
    }

    private void forgetRun() {
        run.clear();
        runBytes = 0;
        runEnded = false;
    }

    /** In as many bursts as it takes, of about the same size: a short one costs as much as a long one. */
    private void writeSegments(ByteBuf payload, int segment, InetSocketAddress remote) {
        int segments = (payload.readableBytes() + segment - 1) / segment;
        int most = Math.min(SEGMENTS, UdpSocket.MAX_PAYLOAD / segment);
        if (most < 2 || !cuts(segment, remote)) {
            writeEach(payload, segment, remote);
            return;
        }
        int parts = (segments + most - 1) / most;
        int bytes = (segments + parts - 1) / parts * segment;
        while (payload.isReadable()) {
            writeBurst(staging.take().writeBytes(payload, Math.min(bytes, payload.readableBytes())), segment, remote);
        }
        payload.release();
    }

    /** Owns the payload, which is of {@link #staging}, and keeps it until the kernel has taken it. */
    private void writeBurst(ByteBuf payload, int segment, InetSocketAddress remote) {
        ChannelPromise taken = channel.newPromise();
        channel.write(new SegmentedDatagramPacket(payload.retainedDuplicate(), segment, remote), taken);
        taken.addListener(outcome -> {
            if (outcome.cause() instanceof IOException refusal) {
                refused(refusal, payload, segment, remote);
                return;
            }
            staging.giveBack(payload);
            if (!outcome.isSuccess()) {
                channel.pipeline().fireExceptionCaught(outcome.cause());
            }
        });
    }

    private void refused(IOException refusal, ByteBuf payload, int segment, InetSocketAddress remote) {
        switch (Errno.of(refusal)) {
            case EIO -> {
                bursts = false;
                counters.burstsOff();
            }
            case EINVAL, EMSGSIZE -> {
                noteNarrow(segment, remote);
                counters.narrow();
            }
            default -> {
                counters.sendError(refusal);
                payload.release();
                return;
            }
        }
        writeEach(payload, segment, remote);
        channel.flush();
    }

    private void noteNarrow(int segment, InetSocketAddress remote) {
        if (narrow.merge(remote, segment, Math::min) == segment && narrow.size() > NARROW_PATHS) {
            Iterator<InetSocketAddress> oldest = narrow.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private boolean cuts(int segment, InetSocketAddress remote) {
        return bursts && (narrow.isEmpty() || segment < narrow.getOrDefault(remote, Integer.MAX_VALUE));
    }

    private void writeEach(ByteBuf payload, int segment, InetSocketAddress remote) {
        while (payload.readableBytes() > segment) {
            write(payload.readRetainedSlice(segment), remote);
        }
        write(payload, remote);
    }

    /** The void promise reports failures to the pipeline without an object for each datagram. */
    private void write(ByteBuf payload, InetSocketAddress remote) {
        channel.write(new DatagramPacket(payload, remote), channel.voidPromise());
    }
}
