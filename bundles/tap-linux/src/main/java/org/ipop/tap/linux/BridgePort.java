package org.ipop.tap.linux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.FrameSink;
import org.ipop.api.edge.LanPort;
import org.ipop.api.edge.Packet;

/** A TAP device in a bridge, whose descriptor waits in the epoll of the node's own loop. */
final class BridgePort implements LanPort, EpollIoHandle {
    /** Frames a turn, as of {@link LinuxTap}. */
    private static final int BATCH = 64;
    /** Beyond any frame that a bridge carries (jumbo ones have some 9,000 bytes). */
    private static final int LONGEST = 16_384;

    private final Tun tap;
    private final FrameSink frames;
    private final TapCounters counters;
    private final FileDescriptor descriptor;
    private final IoRegistration registration;
    private final ByteBuf room = Packet.allocate(LONGEST);
    private final CompletableFuture<String> gone = new CompletableFuture<>();
    private boolean open = true;
    private boolean closed;

    BridgePort(Tun tap, FrameSink frames, TapCounters counters, IoEventLoop loop) {
        this.tap = tap;
        this.frames = frames;
        this.counters = counters;
        this.descriptor = new FileDescriptor(tap.descriptor());
        this.registration = loop.register(this).syncUninterruptibly().getNow();
        registration.submit(EpollIoOps.EPOLLIN);
    }

    @Override
    public String name() {
        return tap.name();
    }

    @Override
    public void frame(ByteBuf frame) {
        if (open) {
            int written = tap.write(frame);
            if (written < 0) {
                counters.refusedWrite(-written);
            }
        } else {
            counters.closed.increment();
        }
        frame.release();
    }

    @Override
    public CompletionStage<String> gone() {
        return gone;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            open = false;
            registration.cancel();
            room.release();
            tap.close();
        }
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    @Override
    public void handle(IoRegistration ready, IoEvent event) {
        int length = 1;
        for (int read = 0; read < BATCH && length > 0 && open; read++) {
            length = tap.read(room.setIndex(Packet.HEADROOM, Packet.HEADROOM), LONGEST);
            if (length > 0) {
                frames.frame(Packet.allocate(length).writeBytes(room));
            }
        }
        if (length < 0 && open) {
            failedRead(-length);
        }
        frames.flush();
    }

    private void failedRead(int errno) {
        switch (errno) {
            case Errno.EAGAIN, Errno.EINTR, Errno.ENOMEM, Errno.ENOBUFS -> { }
            default -> {
                open = false;
                registration.cancel();
                gone.complete("the port " + tap.name() + " was taken away (" + Errno.text(errno) + ")");
            }
        }
    }
}
