package org.ipop.wire.stun;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.ipop.api.Bytes;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/** The value of MAPPED-ADDRESS and XOR-MAPPED-ADDRESS (RFC 8489, sections 14.1 and 14.2). */
final class StunAddress {
    private static final int IPV4 = 1;
    private static final int IPV6 = 2;

    private StunAddress() {
    }

    static InetSocketAddress read(ByteBuf value) throws MalformedPacket {
        return read(value, new byte[16]);
    }

    static InetSocketAddress readXored(ByteBuf value, Bytes transactionId) throws MalformedPacket {
        return read(value, mask(transactionId));
    }

    static byte[] write(InetSocketAddress address) {
        return write(address, new byte[16]);
    }

    static byte[] writeXored(InetSocketAddress address, Bytes transactionId) {
        return write(address, mask(transactionId));
    }

    private static InetSocketAddress read(ByteBuf value, byte[] mask) throws MalformedPacket {
        Fields.need(value, 4, "STUN address");
        value.skipBytes(1);
        int family = value.readUnsignedByte();
        if (family != IPV4 && family != IPV6) {
            throw new MalformedPacket("STUN address family " + family);
        }
        int port = value.readUnsignedShort() ^ maskOfPort(mask);
        byte[] raw = new byte[family == IPV4 ? 4 : 16];
        Fields.need(value, raw.length, "STUN address");
        value.readBytes(raw);
        xor(raw, 0, mask);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(raw), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    private static byte[] write(InetSocketAddress address, byte[] mask) {
        byte[] raw = address.getAddress().getAddress();
        byte[] value = new byte[4 + raw.length];
        int port = address.getPort() ^ maskOfPort(mask);
        value[1] = (byte) (raw.length == 4 ? IPV4 : IPV6);
        value[2] = (byte) (port >> 8);
        value[3] = (byte) port;
        System.arraycopy(raw, 0, value, 4, raw.length);
        xor(value, 4, mask);
        return value;
    }

    private static byte[] mask(Bytes transactionId) {
        return ByteBuffer.allocate(16).putInt(StunMessage.MAGIC_COOKIE).put(transactionId.toArray()).array();
    }

    private static int maskOfPort(byte[] mask) {
        return (mask[0] & 0xFF) << 8 | mask[1] & 0xFF;
    }

    private static void xor(byte[] target, int from, byte[] mask) {
        for (int i = from; i < target.length; i++) {
            target[i] ^= mask[i - from];
        }
    }
}
