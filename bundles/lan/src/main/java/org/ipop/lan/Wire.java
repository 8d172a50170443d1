package org.ipop.lan;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import org.ipop.api.edge.LanPort;
import org.ipop.api.edge.Offload;
import org.ipop.api.edge.Packet;
import org.ipop.api.runtime.Counter;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dhcp.ArpPacket;
import org.ipop.wire.dhcp.ArpPacket.Operation;
import org.ipop.wire.dhcp.DhcpCodec;
import org.ipop.wire.dhcp.DhcpMessage;
import org.ipop.wire.dhcp.EthernetHeader;
import org.ipop.wire.dhcp.MacAddress;
import org.ipop.wire.ip.Checksum;
import org.ipop.wire.ip.Segments;
import org.ipop.wire.ip.Udp;

/** Puts what is for hosts into frames from us. Thread: node loop. */
final class Wire {
    private final LanPort port;
    private final MacAddress gateway;
    private final Counter malformed;

    Wire(LanPort port, MacAddress gateway, Counter malformed) {
        this.port = port;
        this.gateway = gateway;
        this.malformed = malformed;
    }

    void arp(ArpPacket packet) {
        arp(packet.target(), packet);
    }

    /** Says that we have an address, to all (RFC 5227, section 2.3): switches learn where we are. */
    void announce(Inet4Address address) {
        arp(MacAddress.BROADCAST, new ArpPacket(Operation.REQUEST, gateway, address, MacAddress.NONE, address));
    }

    /** Asks a host whether it is there, and nobody else (RFC 1122, section 2.3.2.1). */
    void poll(MacAddress client, Inet4Address address, Inet4Address from) {
        arp(client, new ArpPacket(Operation.REQUEST, gateway, from, MacAddress.NONE, address));
    }

    private void arp(MacAddress to, ArpPacket packet) {
        ByteBuf frame = Packet.allocate(ArpPacket.BYTES);
        packet.write(frame);
        send(to, EthernetHeader.ARP, frame);
    }

    /** As a frame of our own making, since the host may not have the address yet, nor answer ARP for it. */
    void dhcp(DhcpMessage message, MacAddress to, InetSocketAddress destination, Inet4Address source) {
        int port = message.reply() ? DhcpCodec.SERVER_PORT : DhcpCodec.CLIENT_PORT;
        ByteBuf content = DhcpCodec.encode(message);
        ByteBuf packet = Udp.packet(new InetSocketAddress(source, port), destination, content);
        content.release();
        send(to, EthernetHeader.IPV4, packet);
    }

    /** Takes the packet; one that is still to be cut or summed up is, since a port of a bridge does neither. */
    void ip(MacAddress to, Packet packet) {
        ByteBuf buffer = packet.buffer();
        Offload offload = packet.offload();
        try {
            if (offload.segmentSize() != 0) {
                cut(to, Segments.of(buffer, offload));
            } else {
                if (offload.checksumStart() >= 0) {
                    Checksum.complete(buffer, offload.checksumStart(), offload.checksumOffset());
                }
                send(to, EthernetHeader.IPV4, buffer.retain());
            }
        } catch (MalformedPacket e) {
            malformed.increment();
        } finally {
            buffer.release();
        }
    }

    private void cut(MacAddress to, Segments segments) {
        while (segments.hasNext()) {
            ByteBuf segment = Packet.allocate(segments.bytes());
            segments.next(segment);
            send(to, EthernetHeader.IPV4, segment);
        }
    }

    private void send(MacAddress to, int type, ByteBuf payload) {
        new EthernetHeader(to, gateway, type).prepend(payload);
        port.frame(payload);
    }
}
