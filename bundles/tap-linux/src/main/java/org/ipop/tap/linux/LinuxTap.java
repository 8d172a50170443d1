package org.ipop.tap.linux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.Offload;
import org.ipop.api.edge.Packet;
import org.ipop.api.edge.PacketSink;
import org.ipop.api.edge.TapConfig;
import org.ipop.api.edge.TapDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open TUN device whose descriptor waits in the epoll of the node's own loop, so that a packet never changes thread.
 * <pre>
 * OPEN --close(), or suspend() with the descriptor left open--> CLOSED
 *   \--deleted by somebody--> GONE --close()--> CLOSED
 * </pre>
 */
final class LinuxTap implements TapDevice {
    /** Packets a turn; what is left makes the descriptor ready again, after the sockets had their turn. */
    static final int BATCH = 64;
    static final int BATCH_BYTES = 256 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(LinuxTap.class);

    private enum State { OPEN, GONE, CLOSED }

    private final Tun tun;
    private final LinkSettings settings;
    private final PacketSink sink;
    private final TapReader reader;
    private final TapWriter writer;
    private final TapCounters counters;
    private final IoRegistration registration;
    private final CompletableFuture<String> gone = new CompletableFuture<>();
    private State state = State.OPEN;

    LinuxTap(Tun tun, LinkSettings settings, PacketSink sink, TapCounters counters, IoEventLoop loop) {
        this.tun = tun;
        this.settings = settings;
        this.sink = sink;
        this.counters = counters;
        this.reader = new TapReader(tun, sink, counters);
        this.writer = new TapWriter(tun, counters);
        if (tun.offloads() == Tun.Offloads.NONE) {
            counters.noOffload.increment();
            LOG.info("the kernel cuts and computes by itself device={} headers={}", tun.name(), tun.headers());
        }
        this.registration = loop.register(new Readiness()).syncUninterruptibly().getNow();
        registration.submit(EpollIoOps.EPOLLIN);
    }

    @Override
    public String name() {
        return tun.name();
    }

    @Override
    public void configure(TapConfig config) {
        settings.change(config);
    }

    @Override
    public CompletionStage<String> gone() {
        return gone;
    }

    @Override
    public void packet(Packet packet) {
        ByteBuf buffer = packet.buffer();
        if (state == State.OPEN && packet.offload().equals(Offload.NONE)) {
            writer.write(buffer);
        } else {
            (state == State.OPEN ? counters.offload : counters.closed).increment();
            buffer.release();
        }
    }

    @Override
    public void flush() {
        if (state == State.OPEN) {
            writer.flush();
        }
    }

    @Override
    public OptionalInt suspend() {
        if (state != State.OPEN) {
            close();
            return OptionalInt.empty();
        }
        writer.flush();
        detach();
        return OptionalInt.of(tun.descriptor());
    }

    @Override
    public void close() {
        if (state != State.CLOSED) {
            detach();
            tun.close();
        }
    }

    private void detach() {
        state = State.CLOSED;
        registration.cancel();
        settings.close();
        reader.close();
        writer.close();
    }

    private void read() {
        int packets = 0;
        int bytes = 0;
        int length = 1;
        while (packets < BATCH && bytes < BATCH_BYTES && state == State.OPEN && length > 0) {
            length = reader.read(settings.mtu());
            packets++;
            bytes += length;
        }
        if (length < 0) {
            failedRead(-length);
        }
        sink.flush();
    }

    private void failedRead(int errno) {
        switch (errno) {
            case Errno.EAGAIN, Errno.EINTR, Errno.ENOMEM, Errno.ENOBUFS -> { }
            default -> {
                state = State.GONE;
                registration.cancel();
                String line = "the network interface " + tun.name() + " was taken away (" + Errno.text(errno) + ")";
                LOG.warn("tap is gone, packets are dropped until it is opened anew device={} errno={}",
                    tun.name(), errno);
                gone.complete(line);
            }
        }
    }

    /** Level-triggered: submitted once, it reports as long as there is something to read or the device is gone. */
    private final class Readiness implements EpollIoHandle {
        private final FileDescriptor descriptor = new FileDescriptor(tun.descriptor());

        @Override
        public FileDescriptor fd() {
            return descriptor;
        }

        @Override
        public void handle(IoRegistration ready, IoEvent event) {
            read();
        }

        /** The loop ends before its tap was closed. */
        @Override
        public void close() {
            LinuxTap.this.close();
        }
    }
}
