package org.ipop.wire.handshake;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.ipop.api.Bytes;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * Says, inside a Noise payload, which Ed25519 key stands behind the X25519 key of the handshake; 104 bytes.
 * <pre>
 * +---------------------------------------------------------------+
 * |       Ed25519 public key, 32 bytes                            |
 * +---------------------------------------------------------------+
 * |       epoch: when the X25519 key was made, seconds, 64 bits   |
 * +---------------------------------------------------------------+
 * |       signature over {@link #signedBytes}, 64 bytes           |
 * +---------------------------------------------------------------+
 * </pre>
 */
public record IdentityProof(Bytes publicKey, long epoch, Bytes signature) {
    public static final int BYTES = 104;

    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;
    private static final byte[] LABEL = "ipop static key v1".getBytes(StandardCharsets.US_ASCII);

    public IdentityProof {
        Frame.check(publicKey, KEY_BYTES, "Ed25519 key");
        Frame.check(signature, SIGNATURE_BYTES, "signature");
    }

    static IdentityProof read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, BYTES, "identity proof");
        return new IdentityProof(Frame.run(in, KEY_BYTES), in.readLong(), Frame.run(in, SIGNATURE_BYTES));
    }

    void write(ByteBuf out) {
        out.writeBytes(publicKey.toArray()).writeLong(epoch).writeBytes(signature.toArray());
    }

    /** Label, X25519 public key, epoch: what the signature is over. */
    public static byte[] signedBytes(byte[] staticKey, long epoch) {
        return Frame.buffer(LABEL.length + KEY_BYTES + Long.BYTES)
            .writeBytes(LABEL).writeBytes(staticKey).writeLong(epoch).array();
    }
}
