package org.ipop.wire.handshake;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.wire.FirstByte;
import org.ipop.wire.MalformedPacket;

/**
 * The first 28 bytes of an {@link Initiation}. They are also the Noise prologue, so neither version, pattern, suite,
 * index nor responder can be changed on the way.
 * <pre>
 *  0                   1                   2                   3
 * +---------------+---------------+---------------+---------------+
 * |  type = 0xC0  |  version = 1  |    pattern    |     suite     |
 * +---------------+---------------+---------------+---------------+
 * |       sender index: where the initiator wants answers         |
 * +---------------------------------------------------------------+
 * |       expected responder: node id, or zeros, 20 bytes         |
 * </pre>
 *
 * @param responder empty for a node that is known by address only
 */
public record InitiationHeader(Pattern pattern, Suite suite, int senderIndex, Optional<NodeId> responder) {
    public static final int BYTES = 28;
    public static final int VERSION = 1;

    private static final NodeId NOBODY = new NodeId(new Key(0, 0, 0));

    static InitiationHeader read(ByteBuf in) throws MalformedPacket {
        int type = in.readUnsignedByte();
        int version = in.readUnsignedByte();
        if (type != FirstByte.HANDSHAKE_INITIATION || version != VERSION) {
            throw new MalformedPacket("initiation: type " + type + ", version " + version);
        }
        Pattern pattern = Pattern.of(in.readUnsignedByte());
        Suite suite = Suite.of(in.readUnsignedByte());
        int senderIndex = in.readInt();
        NodeId responder = NodeId.read(in);
        return new InitiationHeader(pattern, suite, senderIndex,
            responder.equals(NOBODY) ? Optional.empty() : Optional.of(responder));
    }

    void write(ByteBuf out) {
        out.writeByte(FirstByte.HANDSHAKE_INITIATION).writeByte(VERSION)
            .writeByte(pattern.code()).writeByte(suite.code()).writeInt(senderIndex);
        responder.orElse(NOBODY).write(out);
    }

    /** The Noise prologue. */
    public byte[] prologue() {
        ByteBuf out = Frame.buffer(BYTES);
        write(out);
        return out.array();
    }

    /** 20 bytes that stand for the expected responder in the key of mac1. */
    public byte[] responderBytes() {
        return responder.orElse(NOBODY).toBytes();
    }
}
