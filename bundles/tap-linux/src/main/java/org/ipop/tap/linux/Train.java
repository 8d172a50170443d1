package org.ipop.tap.linux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.ipop.api.edge.Offload;
import org.ipop.wire.ip.Checksum;
import org.ipop.wire.ip.IpProtocol;

/**
 * Segments of one TCP flow that follow each other without a gap, on their way to the kernel as one packet: what its own
 * GRO would make of them (tcp_gro_receive), so that cutting it again gives the same segments. Who has options in the IP
 * header, is a fragment, carries more flags than ACK and PSH or has a wrong checksum travels alone. Thread: node loop.
 */
final class TcpTrain {
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

    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_ACKNOWLEDGMENT = 8;
    private static final int TCP_DATA_OFFSET = 12;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_WINDOW = 14;
    private static final int TCP_CHECKSUM = 16;
    private static final int TCP_URGENT = 18;
    private static final int TCP_BYTES = 20;
    private static final int ACK = 0x10;
    private static final int PSH = 0x08;

    /** The train itself, from {@link #HEADROOM} on; made when first needed. */
    private ByteBuf train;
    private int segments;
    private int segmentSize;
    private int headers;
    private int transport;
    private boolean complete;

    boolean isEmpty() {
        return segments == 0;
    }

    /** Copies the packet into an empty train; false if it must travel alone. */
    boolean begin(ByteBuf packet) {
        int ipBytes = ipBytes(packet);
        int all = ipBytes == 0 ? 0 : headerBytes(packet, ipBytes);
        if (all == 0 || !intact(packet, ipBytes)) {
            return false;
        }
        if (train == null) {
            train = Unpooled.buffer(HEADROOM + LONGEST);
        }
        int start = packet.readerIndex();
        train.setIndex(HEADROOM, HEADROOM).writeBytes(packet, start, packet.readableBytes());
        transport = ipBytes;
        headers = all;
        segmentSize = packet.readableBytes() - all;
        segments = 1;
        complete = (packet.getByte(start + transport + TCP_FLAGS) & PSH) != 0;
        return true;
    }

    /** Copies the packet's payload behind the train; false if it does not continue it. */
    boolean append(ByteBuf packet) {
        int payload = packet.readableBytes() - headers;
        if (isEmpty() || complete || payload <= 0 || payload > segmentSize
            || train.readableBytes() + payload > LONGEST || !continues(packet) || !intact(packet, transport)) {
            return false;
        }
        int start = packet.readerIndex();
        int flags = packet.getByte(start + transport + TCP_FLAGS);
        train.writeBytes(packet, start + headers, payload);
        train.setByte(HEADROOM + transport + TCP_FLAGS, flags);
        segments++;
        complete = payload < segmentSize || (flags & PSH) != 0;
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

    /** Lengths and checksums of the whole; TCP's covers the pseudo header only, the kernel computes the rest. */
    private void join() {
        boolean ipv4 = transport == IPV4_BYTES;
        int length = train.readableBytes();
        if (ipv4) {
            train.setShort(HEADROOM + IPV4_LENGTH, length).setShort(HEADROOM + IPV4_CHECKSUM, 0);
            train.setShort(HEADROOM + IPV4_CHECKSUM, Checksum.of(train, HEADROOM, IPV4_BYTES));
        } else {
            train.setShort(HEADROOM + IPV6_LENGTH, length - IPV6_BYTES);
        }
        train.setShort(HEADROOM + transport + TCP_CHECKSUM,
            Checksum.ofPseudoHeader(train, transport, IpProtocol.TCP));
        VirtioHeader.write(train, 0, ipv4 ? VirtioHeader.GSO_TCP4 : VirtioHeader.GSO_TCP6, headers,
            new Offload(segmentSize, transport, TCP_CHECKSUM, 0));
    }

    /** Where TCP begins; 0 if this is not TCP right behind a header of IPv4 or IPv6 without anything special. */
    private static int ipBytes(ByteBuf packet) {
        int start = packet.readerIndex();
        int length = packet.readableBytes();
        if (length < IPV4_BYTES + TCP_BYTES) {
            return 0;
        }
        int first = packet.getUnsignedByte(start);
        if (first == 0x45) {
            boolean whole = (packet.getUnsignedShort(start + IPV4_FRAGMENT) & ~DONT_FRAGMENT) == 0
                && packet.getUnsignedShort(start + IPV4_LENGTH) == length
                && packet.getUnsignedByte(start + IPV4_PROTOCOL) == IpProtocol.TCP;
            return whole ? IPV4_BYTES : 0;
        }
        boolean whole = first >> 4 == 6 && length >= IPV6_BYTES + TCP_BYTES
            && packet.getUnsignedShort(start + IPV6_LENGTH) == length - IPV6_BYTES
            && packet.getUnsignedByte(start + IPV6_NEXT_HEADER) == IpProtocol.TCP;
        return whole ? IPV6_BYTES : 0;
    }

    /** Bytes before the payload; 0 if there is none, or flags that no other segment may carry. */
    private static int headerBytes(ByteBuf packet, int ipBytes) {
        int tcp = packet.readerIndex() + ipBytes;
        int bytes = (packet.getUnsignedByte(tcp + TCP_DATA_OFFSET) >> 4) * 4;
        boolean fits = bytes >= TCP_BYTES && ipBytes + bytes < packet.readableBytes();
        boolean common = (packet.getUnsignedByte(tcp + TCP_FLAGS) & ~PSH) == ACK;
        return fits && common ? ipBytes + bytes : 0;
    }

    /** A damaged packet must stay one, so that the kernel notices. */
    private static boolean intact(ByteBuf packet, int ipBytes) {
        boolean header = ipBytes == IPV6_BYTES || Checksum.of(packet, packet.readerIndex(), IPV4_BYTES) == 0;
        return header && Checksum.ofPayload(packet, ipBytes, IpProtocol.TCP) == 0;
    }

    private boolean continues(ByteBuf packet) {
        return ipBytes(packet) == transport && headerBytes(packet, transport) == headers
            && (transport == IPV4_BYTES ? sameIpv4(packet) : sameIpv6(packet)) && sameTcp(packet);
    }

    /** What may not be fragmented has no identification worth keeping (RFC 6864, section 4.1). */
    private boolean sameIpv4(ByteBuf packet) {
        int start = packet.readerIndex();
        int expected = train.getUnsignedShort(HEADROOM + IPV4_ID) + segments & 0xFFFF;
        int fragment = packet.getUnsignedShort(start + IPV4_FRAGMENT);
        return packet.getShort(start) == train.getShort(HEADROOM)
            && fragment == train.getUnsignedShort(HEADROOM + IPV4_FRAGMENT)
            && (fragment == DONT_FRAGMENT || packet.getUnsignedShort(start + IPV4_ID) == expected)
            && packet.getShort(start + IPV4_TTL) == train.getShort(HEADROOM + IPV4_TTL)
            && packet.getLong(start + IPV4_SOURCE) == train.getLong(HEADROOM + IPV4_SOURCE);
    }

    private boolean sameIpv6(ByteBuf packet) {
        int start = packet.readerIndex();
        return packet.getInt(start) == train.getInt(HEADROOM)
            && packet.getShort(start + IPV6_NEXT_HEADER) == train.getShort(HEADROOM + IPV6_NEXT_HEADER)
            && ByteBufUtil.equals(packet, start + IPV6_SOURCE, train, HEADROOM + IPV6_SOURCE, IPV6_BYTES - IPV6_SOURCE);
    }

    private boolean sameTcp(ByteBuf packet) {
        int theirs = packet.readerIndex() + transport;
        int ours = HEADROOM + transport;
        int expected = train.getInt(ours + TCP_SEQUENCE) + train.readableBytes() - headers;
        int options = headers - transport - TCP_BYTES;
        return packet.getInt(theirs + TCP_SEQUENCE) == expected
            && packet.getInt(theirs) == train.getInt(ours)
            && packet.getByte(theirs + TCP_DATA_OFFSET) == train.getByte(ours + TCP_DATA_OFFSET)
            && packet.getInt(theirs + TCP_ACKNOWLEDGMENT) == train.getInt(ours + TCP_ACKNOWLEDGMENT)
            && packet.getShort(theirs + TCP_WINDOW) == train.getShort(ours + TCP_WINDOW)
            && packet.getShort(theirs + TCP_URGENT) == train.getShort(ours + TCP_URGENT)
            && ByteBufUtil.equals(packet, theirs + TCP_BYTES, train, ours + TCP_BYTES, options);
    }
}
