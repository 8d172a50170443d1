package org.ipop.tap.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ipop.wire.MalformedPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket of rtnetlink. The kernel has queued its answer when {@code send} returns, or, of a dump, prepares it as we
 * read; so nothing here waits.
 */
final class NetlinkSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetlinkSocket.class);
    private static final int NETLINK_ROUTE = 0;
    private static final int EXTENDED_ACK = 11;
    private static final int STRICT_CHECK = 12;
    /** The kernel fills at most 32 KiB a datagram. */
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int DUMP_ATTEMPTS = 4;
    private static final int MAX_ENTRIES = 1_000_000;

    private final int socket = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, NETLINK_ROUTE);
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int sequence;

    NetlinkSocket() {
        enable(EXTENDED_ACK);
        enable(STRICT_CHECK);
    }

    /** Performs a change. */
    void change(byte[] request) throws NetlinkRefused {
        exchange(request);
    }

    /** All entries of a table, asked again while it changes under the dump. */
    List<NetlinkMessage> dump(byte[] request) throws NetlinkRefused {
        for (int attempt = 1; attempt < DUMP_ATTEMPTS; attempt++) {
            List<NetlinkMessage> entries = exchange(request);
            if (entries.stream().noneMatch(entry -> entry.has(NetlinkMessage.DUMP_INTERRUPTED))) {
                return entries;
            }
        }
        return exchange(request);
    }

    @Override
    public void close() {
        Libc.close(socket);
    }

    private List<NetlinkMessage> exchange(byte[] request) throws NetlinkRefused {
        ByteBuffer.wrap(request).order(ByteOrder.nativeOrder()).putInt(8, ++sequence);
        List<NetlinkMessage> entries = new ArrayList<>();
        try {
            Libc.send(socket, request, 0);
            while (take(receive(), entries)) {
                if (entries.size() > MAX_ENTRIES) {
                    throw new NetlinkRefused(Errno.ENOBUFS, "a table of more than " + MAX_ENTRIES + " entries");
                }
            }
        } catch (SystemCallFailed e) {
            throw new NetlinkRefused(e.errno(), "");
        } catch (MalformedPacket e) {
            throw new NetlinkRefused(Errno.EINVAL, e.getMessage());
        }
        return entries;
    }

    /** True if more is to come. */
    private boolean take(List<NetlinkMessage> messages, List<NetlinkMessage> entries)
            throws MalformedPacket, NetlinkRefused {
        for (NetlinkMessage message : messages) {
            if (message.sequence() != sequence) {
                continue;
            }
            if (message.type() != NetlinkMessage.ERROR && message.type() != NetlinkMessage.DONE) {
                entries.add(message);
                continue;
            }
            if (message.errno() != 0) {
                throw new NetlinkRefused(message.errno(), message.errorText());
            }
            return false;
        }
        return true;
    }

    private List<NetlinkMessage> receive() throws MalformedPacket, NetlinkRefused {
        int length = Libc.recv(socket, buffer, Libc.MSG_TRUNC | Libc.MSG_DONTWAIT);
        if (length > buffer.length) {
            throw new NetlinkRefused(Errno.EMSGSIZE, "an answer of " + length + " bytes");
        }
        byte[] datagram = Arrays.copyOf(buffer, length);
        return NetlinkMessage.parseAll(ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder()));
    }

    /** Kernels before 4.12 and 4.20 do without. */
    private void enable(int option) {
        byte[] one = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(1).array();
        try {
            Libc.setsockopt(socket, Libc.SOL_NETLINK, option, one);
        } catch (SystemCallFailed e) {
            LOG.debug("kernel without a netlink option option={} errno={}", option, e.errno());
        }
    }
}
