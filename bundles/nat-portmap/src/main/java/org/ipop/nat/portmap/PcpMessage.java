package org.ipop.nat.portmap;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.ipop.api.Bytes;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * An answer of PCP (RFC 6887, sections 7.2 and 11.1), and the requests.
 * <pre>
 *  0                   1                   2                   3
 * +---------------+-+-------------+---------------+---------------+
 * | version = 2   |1| opcode      | zero          | result        |    a request: 0 for 1, no result,
 * +---------------+-+-------------+---------------+---------------+    and the client's address in place
 * | lifetime in seconds                                           |    of epoch and zero
 * +---------------------------------------------------------------+
 * | epoch: seconds since the router forgot all, then 96 zero bits |
 * +---------------------------------------------------------------+
 * | MAP: nonce, 96 bits                                           |
 * +---------------+-----------------------------------------------+
 * | protocol = 17 | zero                                          |
 * +---------------+---------------+-------------------------------+
 * | internal port                 | external port                 |
 * +-------------------------------+-------------------------------+
 * | external address, 128 bits, IPv4 as ::ffff:a.b.c.d            |
 * +---------------------------------------------------------------+
 * </pre>
 */
record PcpMessage(int opcode, int result, long lifetimeSeconds, long epochSeconds, Bytes nonce, int internalPort,
                  InetSocketAddress external) {
    static final int ANNOUNCE = 0;
    static final int MAP = 1;
    static final int SUCCESS = 0;
    static final int NONCE_BYTES = 12;
    private static final int VERSION = 2;
    private static final int ANSWER = 0x80;
    private static final int HEADER_BYTES = 24;
    private static final int MAP_BYTES = 36;
    private static final int UDP = 17;
    private static final InetSocketAddress NOWHERE = new InetSocketAddress(0);

    /**
     * Asks for a mapping of {@code internalPort}; a lifetime of 0 deletes it (section 15).
     *
     * @param suggested what we had, or the port that we would like with an address of zeros
     */
    static ByteBuf mapRequest(InetAddress client, Bytes nonce, int internalPort, InetSocketAddress suggested,
                       long lifetimeSeconds) {
        ByteBuf out = header(MAP, client, lifetimeSeconds);
        out.writeBytes(nonce.toArray()).writeByte(UDP).writeZero(3).writeShort(internalPort)
            .writeShort(suggested.getPort()).writeBytes(sixteen(suggested.getAddress()));
        return out;
    }

    /** Asks for the epoch (section 14.1.2). */
    static ByteBuf announceRequest(InetAddress client) {
        return header(ANNOUNCE, client, 0);
    }

    /** An error may be shorter than its request; MAP fields are only read from a success. */
    static PcpMessage read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, HEADER_BYTES, "PCP header");
        int version = in.readUnsignedByte();
        int opcode = in.readUnsignedByte();
        if (version != VERSION || (opcode & ANSWER) == 0) {
            throw new MalformedPacket("PCP version " + version + ", opcode " + opcode);
        }
        in.skipBytes(1);
        int result = in.readUnsignedByte();
        long lifetime = in.readUnsignedInt();
        long epoch = in.readUnsignedInt();
        in.skipBytes(12);
        if ((opcode & ~ANSWER) != MAP || in.readableBytes() < MAP_BYTES) {
            return new PcpMessage(opcode & ~ANSWER, result, lifetime, epoch, Bytes.copyOf(), 0, NOWHERE);
        }
        byte[] nonce = new byte[NONCE_BYTES];
        in.readBytes(nonce);
        if (in.readUnsignedByte() != UDP) {
            throw new MalformedPacket("PCP mapping of another protocol");
        }
        in.skipBytes(3);
        int internal = in.readUnsignedShort();
        int external = in.readUnsignedShort();
        byte[] address = new byte[16];
        in.readBytes(address);
        return new PcpMessage(MAP, result, lifetime, epoch, Bytes.copyOf(nonce), internal,
            new InetSocketAddress(address(address), external));
    }

    private static ByteBuf header(int opcode, InetAddress client, long lifetimeSeconds) {
        return Unpooled.buffer(HEADER_BYTES + MAP_BYTES).writeByte(VERSION).writeByte(opcode).writeZero(2)
            .writeInt((int) lifetimeSeconds).writeBytes(sixteen(client));
    }

    private static byte[] sixteen(InetAddress address) {
        byte[] raw = address.getAddress();
        if (!(address instanceof Inet4Address)) {
            return raw;
        }
        return new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, raw[0], raw[1], raw[2], raw[3]};
    }

    /** Java makes an IPv4 address of a mapped one by itself. */
    private static InetAddress address(byte[] raw) {
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }
}
