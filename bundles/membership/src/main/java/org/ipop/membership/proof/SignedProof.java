package org.ipop.membership.proof;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.ipop.api.Bytes;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.membership.EnrolmentCodec;
import org.ipop.wire.membership.EnrolmentMessage;

/**
 * A claim about oneself and the signature that goes with it.
 * <pre>
 * +--------------------------------------------------------+
 * | credential: length (16 bits), certificate or public key |
 * | signature by the key therein, 64 bytes                  |
 * +--------------------------------------------------------+
 * </pre>
 *
 * @param credential a member's certificate; in the bootstrap ring the public key alone
 */
record SignedProof(Bytes credential, Bytes signature) {
    static SignedProof parse(Bytes proof) throws MalformedPacket {
        ByteBuf in = Unpooled.wrappedBuffer(proof.toArray());
        Bytes credential = Fields.bytes(in, EnrolmentMessage.MAX_CERTIFICATE_BYTES, "credential");
        Bytes signature = EnrolmentCodec.fixed(in, EnrolmentMessage.SIGNATURE_BYTES, "signature");
        Fields.end(in, "proof");
        return new SignedProof(credential, signature);
    }

    /** How many bytes of {@code whole} are the proof; throws MalformedPacket if it is longer than that. */
    static int lengthIn(byte[] whole) throws MalformedPacket {
        Fields.need(Unpooled.wrappedBuffer(whole), Short.BYTES, "credential");
        int length = Short.BYTES + ((whole[0] & 0xFF) << 8 | whole[1] & 0xFF) + EnrolmentMessage.SIGNATURE_BYTES;
        Fields.need(Unpooled.wrappedBuffer(whole), length, "proof");
        return length;
    }

    Bytes encoded() {
        ByteBuf out = Unpooled.buffer(Short.BYTES + credential.length() + signature.length());
        Fields.writeBytes(out, credential);
        out.writeBytes(signature.toArray());
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return Bytes.copyOf(bytes);
    }
}
