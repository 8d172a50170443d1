package org.ipop.tap.linux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.ipop.wire.ip.IpProtocol;

/**
 * What a {@link Train} may be made of, as the kernel's own GRO has it (tcp_gro_receive, udp_gro_receive). Headers are
 * given by the buffer and where they begin in it; those of a train are those of its first packet.
 */
enum Cars {
    /** No more flags than ACK and PSH, and the next byte of the stream. */
    TCP(IpProtocol.TCP, 20, 16, Train.LONGEST) {
        @Override
        int headerBytes(ByteBuf packet, int at, int room) {
            int bytes = (packet.getUnsignedByte(at + DATA_OFFSET) >> 4) * 4;
            return bytes >= leastBytes() && (packet.getUnsignedByte(at + FLAGS) & ~PSH) == ACK ? bytes : 0;
        }

        @Override
        boolean follows(ByteBuf packet, int at, ByteBuf train, int first) {
            int headerBytes = headerBytes(train, first, 0);
            int expected = train.getInt(first + SEQUENCE) + train.writerIndex() - first - headerBytes;
            return packet.getInt(at + SEQUENCE) == expected
                && packet.getInt(at) == train.getInt(first)
                && packet.getByte(at + DATA_OFFSET) == train.getByte(first + DATA_OFFSET)
                && packet.getInt(at + ACKNOWLEDGMENT) == train.getInt(first + ACKNOWLEDGMENT)
                && packet.getShort(at + WINDOW) == train.getShort(first + WINDOW)
                && packet.getShort(at + URGENT) == train.getShort(first + URGENT)
                && ByteBufUtil.equals(packet, at + leastBytes(), train, first + leastBytes(),
                    headerBytes - leastBytes());
        }

        @Override
        boolean last(ByteBuf packet, int at) {
            return (packet.getByte(at + FLAGS) & PSH) != 0;
        }

        @Override
        void couple(ByteBuf packet, int at, ByteBuf train, int first) {
            train.setByte(first + FLAGS, packet.getByte(at + FLAGS));
        }

        @Override
        int gsoType(boolean ipv4) {
            return ipv4 ? VirtioHeader.GSO_TCP4 : VirtioHeader.GSO_TCP6;
        }
    },
    /** With a checksum, since the kernel computes one for each. */
    UDP(IpProtocol.UDP, 8, 6, Cars.UDP_GRO_CNT_MAX) {
        @Override
        int headerBytes(ByteBuf packet, int at, int room) {
            return packet.getUnsignedShort(at + LENGTH) == room && packet.getShort(at + checksumOffset()) != 0
                ? leastBytes() : 0;
        }

        @Override
        boolean follows(ByteBuf packet, int at, ByteBuf train, int first) {
            return packet.getInt(at) == train.getInt(first);
        }

        @Override
        void setLength(ByteBuf train, int first, int bytes) {
            train.setShort(first + LENGTH, bytes);
        }

        @Override
        int gsoType(boolean ipv4) {
            return VirtioHeader.GSO_UDP;
        }
    };

    /** As the kernel has it (udp_offload.c). */
    static final int UDP_GRO_CNT_MAX = 64;
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGMENT = 8;
    private static final int DATA_OFFSET = 12;
    private static final int FLAGS = 13;
    private static final int WINDOW = 14;
    private static final int URGENT = 18;
    private static final int ACK = 0x10;
    private static final int PSH = 0x08;
    private static final int LENGTH = 4;

    private final int protocol;
    private final int leastBytes;
    private final int checksumOffset;
    private final int most;

    Cars(int protocol, int leastBytes, int checksumOffset, int most) {
        this.protocol = protocol;
        this.leastBytes = leastBytes;
        this.checksumOffset = checksumOffset;
        this.most = most;
    }

    int protocol() {
        return protocol;
    }

    /** Of a header without options. */
    int leastBytes() {
        return leastBytes;
    }

    int checksumOffset() {
        return checksumOffset;
    }

    /** Packets in one train. */
    int most() {
        return most;
    }

    /**
     * Bytes of the header; 0 if it has something that no other packet may carry.
     *
     * @param room bytes from the header to the end of the packet, more than {@link #leastBytes}
     */
    abstract int headerBytes(ByteBuf packet, int at, int room);

    /** Does the packet belong behind the train? Its header is as long as the train's. */
    abstract boolean follows(ByteBuf packet, int at, ByteBuf train, int first);

    /** Must nothing follow this one? */
    boolean last(ByteBuf packet, int at) {
        return false;
    }

    /** What the header of all takes over from one that is appended. */
    void couple(ByteBuf packet, int at, ByteBuf train, int first) {
    }

    /** Where the header has a length of its own. */
    void setLength(ByteBuf train, int first, int bytes) {
    }

    /** In the virtio header. */
    abstract int gsoType(boolean ipv4);
}
