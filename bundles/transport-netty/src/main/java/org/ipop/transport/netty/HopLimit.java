package org.ipop.transport.netty;

import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.Inet4Address;
import java.net.InetAddress;

/** Sets a socket's hop limit for the next datagram. The numbers are Linux's (ip(7), ipv6(7)): for epoll only. */
final class HopLimit {
    private static final IntegerUnixChannelOption IP_TTL = new IntegerUnixChannelOption("IP_TTL", 0, 2);
    private static final IntegerUnixChannelOption IPV6_UNICAST_HOPS =
        new IntegerUnixChannelOption("IPV6_UNICAST_HOPS", 41, 16);
    private static final int SYSTEM_DEFAULT = -1;

    private HopLimit() {
    }

    static void set(DatagramChannel channel, InetAddress remote, int hops) {
        channel.config().setOption(remote instanceof Inet4Address ? IP_TTL : IPV6_UNICAST_HOPS, hops);
    }

    static void reset(DatagramChannel channel, InetAddress remote) {
        set(channel, remote, SYSTEM_DEFAULT);
    }
}
