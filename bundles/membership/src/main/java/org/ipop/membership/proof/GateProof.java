package org.ipop.membership.proof;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.membership.Revocation;

/**
 * What a member shows to a peer at the gate: its own membership, and to one that has been expelled the revocation that
 * says so, since nobody else would tell it.
 * <pre>
 * +--------------------------------------------------+
 * | {@link SignedProof}                              |
 * | nothing, or a {@link Revocation} of the receiver |
 * +--------------------------------------------------+
 * </pre>
 */
record GateProof(SignedProof membership, Optional<Revocation> notice) {
    static GateProof parse(Bytes proof) throws MalformedPacket {
        byte[] whole = proof.toArray();
        int length = SignedProof.lengthIn(whole);
        SignedProof membership = SignedProof.parse(Bytes.copyOf(Arrays.copyOf(whole, length)));
        if (whole.length == length) {
            return new GateProof(membership, Optional.empty());
        }
        if (whole.length != length + Revocation.BYTES) {
            throw new MalformedPacket("proof of " + whole.length + " bytes");
        }
        ByteBuf rest = Unpooled.wrappedBuffer(whole, length, Revocation.BYTES);
        return new GateProof(membership, Optional.of(Revocation.read(rest)));
    }

    Bytes encoded() {
        ByteBuf out = Unpooled.buffer(512).writeBytes(membership.encoded().toArray());
        notice.ifPresent(revocation -> revocation.write(out));
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return Bytes.copyOf(bytes);
    }
}
