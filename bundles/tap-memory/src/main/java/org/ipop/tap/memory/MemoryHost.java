package org.ipop.tap.memory;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Prefix;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.IcmpEcho;
import org.ipop.wire.ip.IcmpErrors;
import org.ipop.wire.ip.IcmpErrors.Unreachable;
import org.ipop.wire.ip.IpProtocol;
import org.ipop.wire.ip.IpView;
import org.ipop.wire.ip.Ipv4View;
import org.ipop.wire.ip.Udp;

/**
 * A host with addresses and nothing else: it answers echo requests (RFC 1122, section 3.2.2.6; RFC 4443, section 4.2)
 * and tells UDP senders that no port is open.
 */
final class MemoryHost {
    private List<InetAddress> addresses = List.of();

    void setAddresses(List<Prefix> prefixes) {
        addresses = prefixes.stream().map(Prefix::address).toList();
    }

    /** The first address of this family, to send from. */
    Optional<InetAddress> sourceFor(InetAddress destination) {
        return addresses.stream().filter(address -> address.getClass() == destination.getClass()).findFirst();
    }

    boolean owns(InetAddress address) {
        return addresses.contains(address);
    }

    /** The packet to send back, if any. The one that came stays the caller's. */
    Optional<ByteBuf> answer(IpView packet) throws MalformedPacket {
        if (packet instanceof Ipv4View ipv4 && !ipv4.headerChecksumHolds()) {
            throw new MalformedPacket("IPv4: header checksum");
        }
        if (packet.protocol() == IpProtocol.UDP && !packet.laterFragment()) {
            Udp.parse(packet);
            return IcmpErrors.unreachable(packet, Unreachable.PORT, packet.destination());
        }
        return IcmpEcho.parse(packet).filter(echo -> !echo.reply())
            .map(echo -> echo.toReply().packet(packet.destination(), packet.source()));
    }
}
