package org.ipop.wire.membership;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * One entry of a network's revocation list: a node and the second up to which its certificates are void. Entries are
 * numbered from 1 without a gap and signed one by one, so a list of any length travels in small messages and nobody
 * can leave one out.
 * <pre>
 * +-----------------+--------------------------+
 * | number, 32 bits | node id, 20 bytes        |
 * +-----------------+--------------------------+
 * | until, seconds since 1970, 64 bits         |
 * +--------------------------------------------+
 * | signature of the authority, 64 bytes, over |
 * | label, authority's key, all above          |
 * +--------------------------------------------+
 * </pre>
 *
 * @param untilEpochSeconds certificates of the node that begin at this second or before are void
 */
public record Revocation(int number, NodeId node, long untilEpochSeconds, Bytes signature) {
    public static final int BYTES = Integer.BYTES + NodeId.BYTES + Long.BYTES + EnrolmentMessage.SIGNATURE_BYTES;

    public static Revocation read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, BYTES, "revocation");
        int number = in.readInt();
        if (number < 1) {
            throw new MalformedPacket("revocation number " + number);
        }
        return new Revocation(number, NodeId.read(in), in.readLong(),
            EnrolmentCodec.fixed(in, EnrolmentMessage.SIGNATURE_BYTES, "signature"));
    }

    public void write(ByteBuf out) {
        out.writeBytes(signedPart()).writeBytes(signature.toArray());
    }

    /** All but the signature. */
    public byte[] signedPart() {
        byte[] signed = new byte[BYTES - EnrolmentMessage.SIGNATURE_BYTES];
        ByteBuf out = Unpooled.wrappedBuffer(signed).clear().writeInt(number);
        node.write(out);
        out.writeLong(untilEpochSeconds);
        return signed;
    }
}
