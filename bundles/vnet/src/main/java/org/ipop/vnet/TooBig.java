package org.ipop.vnet;

import org.ipop.api.edge.Offload;
import org.ipop.wire.ip.IpProtocol;
import org.ipop.wire.ip.IpView;
import org.ipop.wire.ip.Ipv4View;
import org.ipop.wire.ip.Ipv6View;
import org.ipop.wire.ip.Udp;

/** Which packets are answered as too big for the path, instead of being sent in pieces. */
final class TooBig {
    private TooBig() {
    }

    /**
     * The MTU that the sender is told, or 0 if the packet is to be sent: the path carries it, the links cut it (TCP
     * that was left whole), or it must arrive nevertheless: IPv4 without DF (RFC 791), and IPv6 up to the 1280 bytes
     * that every path has to carry (RFC 8200, section 5).
     *
     * @param mtu of the path; see {@link org.ipop.api.link.PacketLinks#mtu}
     */
    static int told(IpView ip, Offload offload, int mtu) {
        if (mtu == Integer.MAX_VALUE || bytes(ip, offload) <= mtu) {
            return 0;
        }
        return switch (ip) {
            case Ipv4View ipv4 -> ipv4.dontFragment() ? mtu : 0;
            case Ipv6View _ -> bytes(ip, offload) > AddressPlan.LEAST_MTU ? Math.max(mtu, AddressPlan.LEAST_MTU) : 0;
        };
    }

    /** Of the longest packet that leaves; TCP becomes as short as it must. */
    private static int bytes(IpView ip, Offload offload) {
        int all = ip.packet().readableBytes();
        if (offload.segmentSize() == 0) {
            return all;
        }
        return ip.protocol() == IpProtocol.TCP ? 0
            : Math.min(all, ip.payloadStart() + Udp.HEADER_BYTES + offload.segmentSize());
    }
}
