package org.ipop.tap.linux;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.ipop.api.edge.EventLoopAccess;
import org.ipop.api.edge.NetworkChanges;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;
import org.ipop.wire.MalformedPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What rtnetlink tells everybody of links, addresses and routes, in the epoll of the node's own loop. One socket for
 * each that watches. Thread: node loop.
 */
final class RouteWatch implements NetworkChanges {
    private static final Logger LOG = LoggerFactory.getLogger(RouteWatch.class);
    private static final int NETLINK_ROUTE = 0;
    /** RTMGRP_LINK, IPV4_IFADDR, IPV4_ROUTE, IPV6_IFADDR, IPV6_ROUTE. */
    private static final int GROUPS = 0x1 | 0x10 | 0x40 | 0x100 | 0x400;
    /** struct sockaddr_nl: family (16), padding (16), port (32), groups (32). */
    private static final int ADDRESS_BYTES = 12;
    private static final int BUFFER_BYTES = 16 * 1024;
    /** Datagrams a turn; the next turn goes on. */
    private static final int BATCH = 16;

    private final EventLoopAccess loop;
    private final Counter lost;

    RouteWatch(EventLoopAccess loop, Counters counters) {
        this.loop = loop;
        this.lost = counters.counter("tap.netlink.lost");
    }

    /** Tells nothing on a loop without epoll. */
    @Override
    public Watch watch(Listener listener) {
        if (!loop.epoll() || !(loop.eventLoop() instanceof IoEventLoop io)) {
            return () -> { };
        }
        try {
            return new Subscription(open(), listener, io);
        } catch (SystemCallFailed e) {
            LOG.warn("changes of addresses are seen late, since netlink tells none errno={}", e.errno());
            return () -> { };
        }
    }

    private static int open() {
        int socket = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, NETLINK_ROUTE);
        try {
            Libc.bind(socket, ByteBuffer.allocate(ADDRESS_BYTES).order(ByteOrder.nativeOrder())
                .putShort(0, (short) Libc.AF_NETLINK).putInt(8, GROUPS).array());
            return socket;
        } catch (SystemCallFailed e) {
            Libc.close(socket);
            throw e;
        }
    }

    /** Level-triggered, as {@link LinuxTap}. */
    private final class Subscription implements Watch, EpollIoHandle {
        private final Listener listener;
        private final FileDescriptor descriptor;
        private final IoRegistration registration;
        private final LinkStates links = new LinkStates();
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private boolean closed;

        private Subscription(int socket, Listener listener, IoEventLoop io) {
            this.listener = listener;
            this.descriptor = new FileDescriptor(socket);
            this.registration = io.register(this).syncUninterruptibly().getNow();
            registration.submit(EpollIoOps.EPOLLIN);
        }

        @Override
        public FileDescriptor fd() {
            return descriptor;
        }

        @Override
        public void handle(IoRegistration ready, IoEvent event) {
            for (int i = 0; i < BATCH && !closed && receive(); i++) {
                // each is told as it comes
            }
        }

        private boolean receive() {
            try {
                int length = Libc.recv(descriptor.intValue(), buffer, Libc.MSG_TRUNC | Libc.MSG_DONTWAIT);
                tell(length);
                return true;
            } catch (SystemCallFailed e) {
                if (e.errno() == Errno.ENOBUFS) {
                    missed();
                }
                return false;
            }
        }

        /** Whatever is told, somebody may want to know; the kernel alone speaks here. */
        private void tell(int length) {
            try {
                if (length > buffer.length) {
                    missed();
                    return;
                }
                List<NetlinkMessage> messages = NetlinkMessage.parseAll(
                    ByteBuffer.wrap(Arrays.copyOf(buffer, length)).order(ByteOrder.nativeOrder()));
                for (NetlinkMessage message : messages) {
                    switch (message.type()) {
                        case NetworkChange.NEW_ADDRESS, NetworkChange.DEL_ADDRESS -> listener.addresses();
                        default -> NetworkChange.way(message, links).ifPresent(listener::way);
                    }
                }
            } catch (MalformedPacket e) {
                missed();
            }
        }

        private void missed() {
            lost.increment();
            listener.addresses();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                registration.cancel();
                Libc.close(descriptor.intValue());
            }
        }
    }
}
