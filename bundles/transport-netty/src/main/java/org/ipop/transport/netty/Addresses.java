package org.ipop.transport.netty;

import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/** One spelling for each address. */
final class Addresses {
    private Addresses() {
    }

    /** An IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2) as the IPv4 address that it is. */
    static InetSocketAddress unmapped(InetSocketAddress address) {
        if (!(address.getAddress() instanceof Inet6Address ipv6)) {
            return address;
        }
        byte[] bytes = ipv6.getAddress();
        for (int i = 0; i < 12; i++) {
            if (bytes[i] != (byte) (i < 10 ? 0 : 0xFF)) {
                return address;
            }
        }
        return new InetSocketAddress(fromBytes(bytes), address.getPort());
    }

    /** What is wrong with an address to bind, as one line. */
    static BindException cannotBind(SocketAddress address, Throwable cause) {
        String reason = String.valueOf(cause.getMessage());
        return new BindException("cannot bind " + address + ": "
            + reason.substring(reason.lastIndexOf(": ") + 1).strip());
    }

    private static InetAddress fromBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }
}
