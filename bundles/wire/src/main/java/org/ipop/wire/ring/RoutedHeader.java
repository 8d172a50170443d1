package org.ipop.wire.ring;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.wire.MalformedPacket;

/**
 * The fixed part of a message that travels along the ring, 52 bytes. A hop changes ttl and flags only, in place.
 * <pre>
 *  0                   1                   2                   3
 * +---------------+---------------+---------------+---------------+
 * | 16 or 17      | flags         | ttl           | service       |
 * +---------------+---------------+---------------+---------------+
 * |                 id of the request, 64 bits                    |
 * +---------------------------------------------------------------+
 * |                 key: the point towards which it goes, 160 bits|
 * +---------------------------------------------------------------+
 * |                 node id, 160 bits; zero for the key's owner   |
 * +---------------------------------------------------------------+
 * |                 sender: a contact (see RingMessage), the body |
 * </pre>
 * Flags: 1 = for the named node and no other, 2 = has passed the key: only counter-clockwise hops from here on.
 *
 * @param service  0 = look-up of an owner, 1 to 127 = a handler's; the same in the answer
 */
public record RoutedHeader(MessageType type, boolean member, boolean passed, int ttl, int service, long id, Key key,
                           NodeId node) {
    public static final int BYTES = 52;
    public static final int MAX_SERVICE = 127;
    public static final NodeId NOBODY = new NodeId(new Key(0, 0, 0));

    private static final int MEMBER = 1;
    private static final int PASSED = 2;
    private static final int FLAGS_AT = 1;
    private static final int TTL_AT = 2;

    /** A request to the owner of {@code key}. */
    public static RoutedHeader toOwner(int ttl, int service, long id, Key key) {
        return new RoutedHeader(MessageType.REQUEST, false, false, ttl, service, id, key, NOBODY);
    }

    /** A request to one member. */
    public static RoutedHeader toMember(int ttl, int service, long id, Key attach, NodeId node) {
        return new RoutedHeader(MessageType.REQUEST, true, false, ttl, service, id, attach, node);
    }

    /** The answer to a request, back to who sent it. */
    public RoutedHeader answer(int ttlOfAnswer, Key attach, NodeId source) {
        return new RoutedHeader(MessageType.ANSWER, true, false, ttlOfAnswer, service, id, attach, source);
    }

    /** Parses without moving the reader index. */
    public static RoutedHeader parse(ByteBuf in) throws MalformedPacket {
        MessageType type = MessageType.of(in);
        if (type != MessageType.REQUEST && type != MessageType.ANSWER || in.readableBytes() < BYTES) {
            throw new MalformedPacket("routed message: " + type + " of " + in.readableBytes() + " bytes");
        }
        int at = in.readerIndex();
        int flags = in.getUnsignedByte(at + FLAGS_AT);
        int service = in.getUnsignedByte(at + 3);
        if (flags > (MEMBER | PASSED) || service > MAX_SERVICE) {
            throw new MalformedPacket("routed message: flags " + flags + ", service " + service);
        }
        ByteBuf rest = in.slice(at + 4, BYTES - 4);
        return new RoutedHeader(type, (flags & MEMBER) != 0, (flags & PASSED) != 0, in.getUnsignedByte(at + TTL_AT),
            service, rest.readLong(), Key.read(rest), NodeId.read(rest));
    }

    /** Starts a message with this header; sender and body follow. */
    public ByteBuf start(int bytesToFollow) {
        ByteBuf out = Unpooled.buffer(BYTES + bytesToFollow);
        out.writeByte(type.code()).writeByte((member ? MEMBER : 0) | (passed ? PASSED : 0)).writeByte(ttl)
            .writeByte(service).writeLong(id);
        key.write(out);
        node.write(out);
        return out;
    }

    /** Marks a message for its next hop, in place. */
    public void hop(ByteBuf message, boolean nowPassed) {
        int at = message.readerIndex();
        message.setByte(at + FLAGS_AT, (member ? MEMBER : 0) | (nowPassed ? PASSED : 0));
        message.setByte(at + TTL_AT, ttl - 1);
    }
}
