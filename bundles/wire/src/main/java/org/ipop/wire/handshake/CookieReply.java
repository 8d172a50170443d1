package org.ipop.wire.handshake;

import io.netty.buffer.ByteBuf;
import org.ipop.api.Bytes;
import org.ipop.wire.FirstByte;
import org.ipop.wire.MalformedPacket;

/**
 * "I am busy: come again with this cookie", 40 bytes. Its mac also covers mac1 of the initiation, so that only somebody
 * who saw that datagram can have made it.
 * <pre>
 *  0                   1                   2                   3
 * +---------------+-----------------------------------------------+
 * |  type = 0xC3  |                 zero                          |
 * +---------------+-----------------------------------------------+
 * |       receiver index: the sender index of the initiation      |
 * +---------------------------------------------------------------+
 * |       cookie, 16 bytes                                        |
 * +---------------------------------------------------------------+
 * |       mac over bytes 0..23 and the initiation's mac1, 16 bytes|
 * +---------------------------------------------------------------+
 * </pre>
 */
public record CookieReply(int receiverIndex, Bytes cookie, Bytes mac) {
    public static final int BYTES = 40;

    private static final int MAC_OFFSET = 24;

    public CookieReply {
        Frame.check(cookie, Frame.MAC_BYTES, "cookie");
        Frame.check(mac, Frame.MAC_BYTES, "mac");
    }

    public static CookieReply unauthenticated(int receiverIndex, byte[] cookie) {
        return new CookieReply(receiverIndex, Bytes.copyOf(cookie), Bytes.copyOf(new byte[Frame.MAC_BYTES]));
    }

    /** Does not move the reader index. */
    public static CookieReply parse(ByteBuf datagram) throws MalformedPacket {
        ByteBuf in = Frame.open(datagram, BYTES, FirstByte.COOKIE_REPLY << 24, "cookie reply");
        return new CookieReply(in.readInt(), Frame.run(in, Frame.MAC_BYTES), Frame.run(in, Frame.MAC_BYTES));
    }

    public CookieReply withMac(byte[] code) {
        return new CookieReply(receiverIndex, cookie, Bytes.copyOf(code));
    }

    /** What the mac is computed over, but for the initiation's mac1 that follows. */
    public byte[] macInput() {
        return Frame.prefix(encode(), MAC_OFFSET);
    }

    /** A heap buffer that belongs to the caller. */
    public ByteBuf encode() {
        return Frame.buffer(BYTES).writeInt(FirstByte.COOKIE_REPLY << 24).writeInt(receiverIndex)
            .writeBytes(cookie.toArray()).writeBytes(mac.toArray());
    }
}
