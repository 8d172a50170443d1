package org.ipop.transport.netty;

import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Has a socket send the next datagram in one IP packet, whatever the system believes of the path's MTU: not cut here,
 * not cut on the way (RFC 8899, section 3). The numbers are Linux's (ip(7), ipv6(7)): for epoll only.
 */
final class WholeOnly {
    private static final IntegerUnixChannelOption IP_MTU_DISCOVER =
        new IntegerUnixChannelOption("IP_MTU_DISCOVER", 0, 10);
    private static final IntegerUnixChannelOption IPV6_MTU_DISCOVER =
        new IntegerUnixChannelOption("IPV6_MTU_DISCOVER", 41, 23);
    private static final int PROBE = 3;

    private WholeOnly() {
    }

    /** Returns what it was before, for {@link #reset}. */
    static int set(DatagramChannel channel, InetAddress remote) {
        int before = channel.config().getOption(option(remote));
        reset(channel, remote, PROBE);
        return before;
    }

    static void reset(DatagramChannel channel, InetAddress remote, int before) {
        channel.config().setOption(option(remote), before);
    }

    private static IntegerUnixChannelOption option(InetAddress remote) {
        return remote instanceof Inet4Address ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER;
    }
}
