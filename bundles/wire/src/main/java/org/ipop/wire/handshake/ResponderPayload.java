package org.ipop.wire.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * Payload of Noise message 2, 108 bytes. The index travels sealed, so that nobody can divert what the initiator sends.
 * <pre>
 * +---------------------------------------------------------------+
 * |       responder's index: where it wants datagrams             |
 * +---------------------------------------------------------------+
 * |       {@link IdentityProof}, 104 bytes                        |
 * +---------------------------------------------------------------+
 * </pre>
 */
public record ResponderPayload(int index, IdentityProof proof) {
    public static final int BYTES = 108;

    public static ResponderPayload parse(byte[] payload) throws MalformedPacket {
        ByteBuf in = Unpooled.wrappedBuffer(payload);
        Fields.need(in, BYTES, "responder payload");
        ResponderPayload parsed = new ResponderPayload(in.readInt(), IdentityProof.read(in));
        Fields.end(in, "responder payload");
        return parsed;
    }

    public byte[] encode() {
        ByteBuf out = Frame.buffer(BYTES).writeInt(index);
        proof.write(out);
        return out.array();
    }
}
