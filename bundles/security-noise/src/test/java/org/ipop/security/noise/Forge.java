package org.ipop.security.noise;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.handshake.IdentityProof;
import org.ipop.wire.handshake.Initiation;
import org.ipop.wire.handshake.InitiationHeader;
import org.ipop.wire.handshake.InitiatorPayload;
import org.ipop.wire.handshake.Pattern;
import org.ipop.wire.handshake.Response;
import org.ipop.wire.handshake.ResponderPayload;
import org.ipop.wire.handshake.Stamp;
import org.ipop.wire.handshake.Suite;

/** A peer that speaks Noise well but lies in what it says. */
final class Forge {
    private Forge() {
    }

    static ByteBuf response(NoiseState noise, InitiationHeader header, IdentityProof proof, int index)
            throws GeneralSecurityException {
        CountingRandom random = new CountingRandom(99);
        byte[] message = noise.write(new ResponderPayload(index, proof).encode(), () -> X25519.Pair.generate(random));
        return Macs.of(header).authenticate(Response.unauthenticated(header.senderIndex(), message)).encode();
    }

    /** An initiator of pattern IK, step by step. */
    record Initiator(NoiseState noise, ByteBuf first) {
        void read(ByteBuf response) throws GeneralSecurityException, MalformedPacket {
            noise.read(Response.parse(response, Pattern.IK).noise().toArray());
        }

        List<ByteBuf> keyParts(int receiverIndex, byte[] content) {
            return KemParts.seal(Aead.AES_GCM, noise.symmetric().split()[0], receiverIndex, content).stream()
                .map(part -> Unpooled.wrappedBuffer(part)).toList();
        }
    }

    static Initiator initiator(TestNode from, TestNode to, int index) throws GeneralSecurityException {
        InitiationHeader header = new InitiationHeader(Pattern.IK, Suite.AES_256_GCM, index, Optional.of(to.id()));
        NoiseState noise = NoiseState.initiator(new NoiseState.Terms(Pattern.IK, Aead.AES_GCM, header.prologue()),
            from.keys.staticPair(), to.keys.staticPair().publicKey());
        CountingRandom random = new CountingRandom(98);
        byte[] message = noise.write(new InitiatorPayload(new Stamp(Long.MAX_VALUE, 0), from.keys.proof()).encode(),
            () -> X25519.Pair.generate(random));
        return new Initiator(noise,
            Macs.of(header).authenticate(Initiation.unauthenticated(header, message)).encode());
    }
}
