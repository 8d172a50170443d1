package org.ipop.tap.linux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.ipop.api.edge.Offload;
import org.ipop.wire.ip.Checksum;
import org.ipop.wire.ip.IpProtocol;

/**
 * Packets of one flow that follow each other, on their way to the kernel as one packet: what its own GRO would make of
 * them, so that cutting it again gives the same packets. Who has options in the IP header, is a fragment, has a wrong
 * checksum or is in {@link Cars} that couple with none travels alone. Thread: node loop.
 */
final class Train {
    static final int LONGEST = 0xFFFF;
    private static final int HEADROOM = VirtioHeader.BYTES;

    private static final int IPV4_BYTES = 20;
    private static final int IPV4_LENGTH = 2;
    private static final int IPV4_ID = 4;
    private static final int IPV4_FRAGMENT = 6;
    private static final int IPV4_TTL = 8;
    private static final int IPV4_PROTOCOL = 9;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV4_SOURCE = 12;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int IPV6_BYTES = 40;
    private static final int IPV6_LENGTH = 4;
    private static final int IPV6_NEXT_HEADER = 6;
    private static final int IPV6_SOURCE = 8;

    private final boolean udp;
    /** The train itself, from {@link #HEADROOM} on; made when first needed. */
    private ByteBuf train;
    private Cars cars = Cars.TCP;
    private int segments;
    private int segmentSize;
    private int headers;
    private int transport;
    private boolean complete;

    /** @param udp whether the kernel takes trains of UDP too */
    Train(boolean udp) {
        this.udp = udp;
    }

    boolean isEmpty() {
        return segments == 0;
    }

    /** Copies the packet into an empty train; false if it must travel alone. */
    boolean begin(ByteBuf packet) {
        int ipBytes = ipBytes(packet);
        Cars kind = ipBytes == 0 ? null : cars(packet, ipBytes);
        int all = kind == null ? 0 : headerBytes(packet, kind, ipBytes);
        if (all == 0 || !intact(packet, kind, ipBytes)) {
            return false;
        }
        if (train == null) {
            train = Unpooled.buffer(HEADROOM + LONGEST);
        }
        int start = packet.readerIndex();
        train.setIndex(HEADROOM, HEADROOM).writeBytes(packet, start, packet.readableBytes());
        cars = kind;
        transport = ipBytes;
        headers = all;
        segmentSize = packet.readableBytes() - all;
        segments = 1;
        complete = cars.last(packet, start + transport);
        return true;
    }

    /** Copies the packet's payload behind the train; false if it does not continue it. */
    boolean append(ByteBuf packet) {
        int payload = packet.readableBytes() - headers;
        if (isEmpty() || complete || payload <= 0 || payload > segmentSize || segments == cars.most()
            || train.readableBytes() + payload > LONGEST || !continues(packet) || !intact(packet, cars, transport)) {
            return false;
        }
        int start = packet.readerIndex();
        train.writeBytes(packet, start + headers, payload);
        cars.couple(packet, start + transport, train, HEADROOM + transport);
        segments++;
        complete = payload < segmentSize || cars.last(packet, start + transport);
        return true;
    }

    /** The virtio header and the train behind it, which is empty after that; not to be released. */
    ByteBuf take() {
        if (segments == 1) {
            VirtioHeader.writePlain(train, 0);
        } else {
            join();
        }
        segments = 0;
        return train.readerIndex(0);
    }

    void close() {
        if (train != null) {
            train.release();
            train = null;
        }
        segments = 0;
    }

    /** Lengths and checksums of the whole; the transport's covers the pseudo header only, the kernel does the rest. */
    private void join() {
        boolean ipv4 = transport == IPV4_BYTES;
        int length = train.readableBytes();
        if (ipv4) {
            train.setShort(HEADROOM + IPV4_LENGTH, length).setShort(HEADROOM + IPV4_CHECKSUM, 0);
            train.setShort(HEADROOM + IPV4_CHECKSUM, Checksum.of(train, HEADROOM, IPV4_BYTES));
        } else {
            train.setShort(HEADROOM + IPV6_LENGTH, length - IPV6_BYTES);
        }
        cars.setLength(train, HEADROOM + transport, length - transport);
        train.setShort(HEADROOM + transport + cars.checksumOffset(),
            Checksum.ofPseudoHeader(train, transport, cars.protocol()));
        VirtioHeader.write(train, 0, cars.gsoType(ipv4), headers,
            new Offload(segmentSize, transport, cars.checksumOffset(), 0));
    }

    /** Null if this protocol makes no trains. */
    private Cars cars(ByteBuf packet, int ipBytes) {
        return switch (protocol(packet, ipBytes)) {
            case IpProtocol.TCP -> Cars.TCP;
            case IpProtocol.UDP -> udp ? Cars.UDP : null;
            default -> null;
        };
    }

    private static int protocol(ByteBuf packet, int ipBytes) {
        return packet.getUnsignedByte(packet.readerIndex()
            + (ipBytes == IPV4_BYTES ? IPV4_PROTOCOL : IPV6_NEXT_HEADER));
    }

    /** 0 if the header of IPv4 or IPv6 has anything special, or the packet another length than it says. */
    private static int ipBytes(ByteBuf packet) {
        int start = packet.readerIndex();
        int length = packet.readableBytes();
        if (length < IPV4_BYTES) {
            return 0;
        }
        int first = packet.getUnsignedByte(start);
        if (first == 0x45) {
            boolean whole = (packet.getUnsignedShort(start + IPV4_FRAGMENT) & ~DONT_FRAGMENT) == 0
                && packet.getUnsignedShort(start + IPV4_LENGTH) == length;
            return whole ? IPV4_BYTES : 0;
        }
        boolean whole = first >> 4 == 6 && length >= IPV6_BYTES
            && packet.getUnsignedShort(start + IPV6_LENGTH) == length - IPV6_BYTES;
        return whole ? IPV6_BYTES : 0;
    }

    /** Bytes before the payload; 0 if there is none, or something that no other packet may carry. */
    private static int headerBytes(ByteBuf packet, Cars kind, int ipBytes) {
        int room = packet.readableBytes() - ipBytes;
        int bytes = room <= kind.leastBytes() ? 0 : kind.headerBytes(packet, packet.readerIndex() + ipBytes, room);
        return bytes == 0 || bytes >= room ? 0 : ipBytes + bytes;
    }

    /** A damaged packet must stay one, so that the kernel notices. */
    private static boolean intact(ByteBuf packet, Cars kind, int ipBytes) {
        boolean header = ipBytes == IPV6_BYTES || Checksum.of(packet, packet.readerIndex(), IPV4_BYTES) == 0;
        return header && Checksum.ofPayload(packet, ipBytes, kind.protocol()) == 0;
    }

    private boolean continues(ByteBuf packet) {
        int start = packet.readerIndex();
        return ipBytes(packet) == transport && protocol(packet, transport) == cars.protocol()
            && headerBytes(packet, cars, transport) == headers
            && (transport == IPV4_BYTES ? sameIpv4(packet) : sameIpv6(packet))
            && cars.follows(packet, start + transport, train, HEADROOM + transport);
    }

    /** What may not be fragmented has no identification worth keeping (RFC 6864, section 4.1). */
    private boolean sameIpv4(ByteBuf packet) {
        int start = packet.readerIndex();
        int expected = train.getUnsignedShort(HEADROOM + IPV4_ID) + segments & 0xFFFF;
        int fragment = packet.getUnsignedShort(start + IPV4_FRAGMENT);
        return packet.getShort(start) == train.getShort(HEADROOM)
            && fragment == train.getUnsignedShort(HEADROOM + IPV4_FRAGMENT)
            && (fragment == DONT_FRAGMENT || packet.getUnsignedShort(start + IPV4_ID) == expected)
            && packet.getByte(start + IPV4_TTL) == train.getByte(HEADROOM + IPV4_TTL)
            && packet.getLong(start + IPV4_SOURCE) == train.getLong(HEADROOM + IPV4_SOURCE);
    }

    private boolean sameIpv6(ByteBuf packet) {
        int start = packet.readerIndex();
        return packet.getInt(start) == train.getInt(HEADROOM)
            && packet.getShort(start + IPV6_NEXT_HEADER) == train.getShort(HEADROOM + IPV6_NEXT_HEADER)
            && ByteBufUtil.equals(packet, start + IPV6_SOURCE, train, HEADROOM + IPV6_SOURCE, IPV6_BYTES - IPV6_SOURCE);
    }
}
