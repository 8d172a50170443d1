package org.ipop.wire.ip;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import org.ipop.wire.MalformedPacket;

/** One IP packet, checked once and then read in place. Valid as long as its buffer and the buffer's indices stay. */
public sealed interface IpView permits Ipv4View, Ipv6View {
    /** Throws unless the buffer holds one whole IP packet and nothing else; upper layers are not looked at. */
    static IpView of(ByteBuf packet) throws MalformedPacket {
        if (!packet.isReadable()) {
            throw new MalformedPacket("IP packet: empty");
        }
        int version = packet.getUnsignedByte(packet.readerIndex()) >> 4;
        return switch (version) {
            case 4 -> Ipv4View.of(packet);
            case 6 -> Ipv6View.of(packet);
            default -> throw new MalformedPacket("IP packet: version " + version);
        };
    }

    ByteBuf packet();

    InetAddress source();

    InetAddress destination();

    /** The upper layer's number; of a fragment, the one its first fragment carries. */
    int protocol();

    /** Where the upper layer begins, counted from the packet's first byte. */
    int payloadStart();

    /** A fragment other than the first: its payload does not begin with the upper layer's header. */
    boolean laterFragment();

    default int payloadBytes() {
        return packet().readableBytes() - payloadStart();
    }
}
