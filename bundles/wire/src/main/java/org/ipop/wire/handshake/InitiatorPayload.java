package org.ipop.wire.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * Payload of the Noise message that carries the initiator's static key (XX: 3, IK: 1), 116 bytes.
 * <pre>
 * +---------------------------------------------------------------+
 * |       {@link Stamp}: seconds, 64 bits; counter, 32 bits       |
 * +---------------------------------------------------------------+
 * |       {@link IdentityProof}, 104 bytes                        |
 * +---------------------------------------------------------------+
 * </pre>
 */
public record InitiatorPayload(Stamp stamp, IdentityProof proof) {
    public static final int BYTES = 116;

    public static InitiatorPayload parse(byte[] payload) throws MalformedPacket {
        ByteBuf in = Unpooled.wrappedBuffer(payload);
        Fields.need(in, BYTES, "initiator payload");
        InitiatorPayload parsed = new InitiatorPayload(new Stamp(in.readLong(), in.readInt()), IdentityProof.read(in));
        Fields.end(in, "initiator payload");
        return parsed;
    }

    public byte[] encode() {
        ByteBuf out = Frame.buffer(BYTES).writeLong(stamp.seconds()).writeInt(stamp.counter());
        proof.write(out);
        return out.array();
    }
}
