package org.ipop.tap.linux;

import io.netty.buffer.ByteBuf;
import org.ipop.api.edge.Offload;
import org.ipop.wire.MalformedPacket;

/**
 * What stands before each packet of a device with IFF_VNET_HDR (virtio 1.2, section 5.1.6, without num_buffers); in the
 * byte order of the processor, which is little-endian wherever we run.
 * <pre>
 *  0               1               2               3
 * +---------------+---------------+-------------------------------+
 * |     flags     |   gso type    |         header length         |
 * +---------------+---------------+-------------------------------+
 * |         segment size          |        checksum start         |
 * +-------------------------------+-------------------------------+
 * |        checksum offset        |   the IP packet ...
 * +-------------------------------+
 * </pre>
 */
final class VirtioHeader {
    static final int BYTES = 10;
    static final int NEEDS_CHECKSUM = 1;
    static final int GSO_NONE = 0;
    static final int GSO_TCP4 = 1;
    static final int GSO_TCP6 = 4;
    static final int GSO_UDP = 5;
    private static final int GSO_ECN = 0x80;

    private static final int GSO_TYPE = 1;
    private static final int HEADER_LENGTH = 2;
    private static final int SEGMENT_SIZE = 4;
    private static final int CHECKSUM_START = 6;
    private static final int CHECKSUM_OFFSET = 8;

    private VirtioHeader() {
    }

    /** The header length is not read: senders may give any. Throws for what no packet of ours can need. */
    static Offload read(ByteBuf header, int index) throws MalformedPacket {
        int type = header.getUnsignedByte(index + GSO_TYPE) & ~GSO_ECN;
        boolean partial = (header.getByte(index) & NEEDS_CHECKSUM) != 0;
        if (type == GSO_NONE) {
            return partial ? offload(header, index, 0) : Offload.NONE;
        }
        int segment = header.getUnsignedShortLE(index + SEGMENT_SIZE);
        boolean known = type == GSO_TCP4 || type == GSO_TCP6 || type == GSO_UDP;
        if (!known || !partial || segment == 0) {
            throw new MalformedPacket("virtio header: type " + type + ", segments of " + segment + " bytes");
        }
        return offload(header, index, segment);
    }

    private static Offload offload(ByteBuf header, int index, int segment) {
        return new Offload(segment, header.getUnsignedShortLE(index + CHECKSUM_START),
            header.getUnsignedShortLE(index + CHECKSUM_OFFSET), 0);
    }

    /** Of a packet with nothing left to be done. */
    static void writePlain(ByteBuf out, int index) {
        out.setLong(index, 0).setShort(index + CHECKSUM_OFFSET, 0);
    }

    /** Of a packet to be cut, whose checksum is partial. */
    static void write(ByteBuf out, int index, int type, int headerBytes, Offload offload) {
        out.setByte(index, NEEDS_CHECKSUM).setByte(index + GSO_TYPE, type)
            .setShortLE(index + HEADER_LENGTH, headerBytes)
            .setShortLE(index + SEGMENT_SIZE, offload.segmentSize())
            .setShortLE(index + CHECKSUM_START, offload.checksumStart())
            .setShortLE(index + CHECKSUM_OFFSET, offload.checksumOffset());
    }
}
