package org.ipop.nat.portmap;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * An answer of NAT-PMP (RFC 6886, sections 3.2 and 3.3), and the requests.
 * <pre>
 *  0                   1                   2                   3
 * +---------------+---------------+-------------------------------+
 * | version = 0   | 128 + opcode  | result                        |    a request: the opcode alone,
 * +---------------+---------------+-------------------------------+    no result and no epoch
 * | epoch: seconds since the router forgot all                    |
 * +---------------------------------------------------------------+
 * | opcode 0: external address                                    |
 * | opcode 1 (UDP): internal port, external port, lifetime        |
 * +---------------------------------------------------------------+
 * </pre>
 */
record NatPmpMessage(int opcode, int result, long epochSeconds, InetAddress address, int internalPort,
                     int externalPort, long lifetimeSeconds) {
    static final int ADDRESS = 0;
    static final int MAP_UDP = 1;
    static final int SUCCESS = 0;
    private static final int ANSWER = 128;
    private static final InetAddress NOWHERE = InetAddress.ofLiteral("0.0.0.0");

    static ByteBuf addressRequest() {
        return Unpooled.buffer(2).writeByte(0).writeByte(ADDRESS);
    }

    /** A lifetime of 0 deletes the mapping (section 3.4). */
    static ByteBuf mapRequest(int internalPort, int suggestedPort, long lifetimeSeconds) {
        return Unpooled.buffer(12).writeByte(0).writeByte(MAP_UDP).writeZero(2).writeShort(internalPort)
            .writeShort(lifetimeSeconds == 0 ? 0 : suggestedPort).writeInt((int) lifetimeSeconds);
    }

    /** What follows the epoch is only read from a success. */
    static NatPmpMessage read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 8, "NAT-PMP header");
        int version = in.readUnsignedByte();
        int opcode = in.readUnsignedByte() - ANSWER;
        if (version != 0 || opcode != ADDRESS && opcode != MAP_UDP) {
            throw new MalformedPacket("NAT-PMP version " + version + ", opcode " + opcode);
        }
        int result = in.readUnsignedShort();
        long epoch = in.readUnsignedInt();
        if (result != SUCCESS) {
            return new NatPmpMessage(opcode, result, epoch, NOWHERE, 0, 0, 0);
        }
        if (opcode == ADDRESS) {
            Fields.need(in, 4, "NAT-PMP address");
            byte[] raw = new byte[4];
            in.readBytes(raw);
            return new NatPmpMessage(opcode, result, epoch, address(raw), 0, 0, 0);
        }
        Fields.need(in, 8, "NAT-PMP mapping");
        return new NatPmpMessage(opcode, result, epoch, NOWHERE, in.readUnsignedShort(), in.readUnsignedShort(),
            in.readUnsignedInt());
    }

    private static InetAddress address(byte[] raw) {
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are an address", e);
        }
    }
}
