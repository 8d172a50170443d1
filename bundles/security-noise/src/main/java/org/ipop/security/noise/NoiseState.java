package org.ipop.security.noise;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.List;
import java.util.function.Supplier;
import org.ipop.wire.handshake.Pattern;

/**
 * HandshakeState of the Noise specification (revision 34), 5.3, for the patterns XX and IK with 25519 and SHA256.
 * <pre>
 * XX:                        IK:
 *   -> e                       <- s
 *   <- e, ee, s, es            ...
 *   -> s, se                   -> e, es, s, ss
 *                              <- e, ee, se
 * </pre>
 * A failed {@link #read} leaves the object unusable: read into a {@link #copy}.
 */
final class NoiseState {
    private static final List<List<Token>> XX = List.of(
        List.of(Token.E), List.of(Token.E, Token.EE, Token.S, Token.ES), List.of(Token.S, Token.SE));
    private static final List<List<Token>> IK = List.of(
        List.of(Token.E, Token.ES, Token.S, Token.SS), List.of(Token.E, Token.EE, Token.SE));
    private static final byte[] UNKNOWN = new byte[0];

    private final List<List<Token>> messages;
    private final boolean initiator;
    private final SymmetricState symmetric;
    private final X25519.Pair ourStatic;
    private X25519.Pair ourEphemeral;
    private byte[] theirStatic;
    private byte[] theirEphemeral = UNKNOWN;
    private int next;

    private enum Token { E, S, EE, ES, SE, SS }

    /** What the two sides of a handshake agree on before it. */
    record Terms(Pattern pattern, Aead aead, byte[] prologue) {
        private String protocolName() {
            return "Noise_" + pattern + "_25519_" + aead.noiseName() + "_SHA256";
        }
    }

    private NoiseState(Terms terms, boolean initiator, X25519.Pair ourStatic, byte[] theirStatic) {
        this.messages = terms.pattern() == Pattern.XX ? XX : IK;
        this.initiator = initiator;
        this.symmetric = new SymmetricState(terms.aead(), terms.protocolName());
        this.ourStatic = ourStatic;
        this.theirStatic = theirStatic;
        symmetric.mixHash(terms.prologue());
        if (terms.pattern() == Pattern.IK) {
            symmetric.mixHash(initiator ? theirStatic : ourStatic.publicKey());
        }
    }

    private NoiseState(NoiseState other) {
        this.messages = other.messages;
        this.initiator = other.initiator;
        this.symmetric = other.symmetric.copy();
        this.ourStatic = other.ourStatic;
        this.ourEphemeral = other.ourEphemeral;
        this.theirStatic = other.theirStatic;
        this.theirEphemeral = other.theirEphemeral;
        this.next = other.next;
    }

    /** @param theirStatic the responder's key for IK, empty for XX */
    static NoiseState initiator(Terms terms, X25519.Pair ourStatic, byte[] theirStatic) {
        if (theirStatic.length != (terms.pattern() == Pattern.IK ? X25519.BYTES : 0)) {
            throw new IllegalArgumentException(terms.pattern() + " with a static key of " + theirStatic.length);
        }
        return new NoiseState(terms, true, ourStatic, theirStatic);
    }

    static NoiseState responder(Terms terms, X25519.Pair ourStatic) {
        return new NoiseState(terms, false, ourStatic, UNKNOWN);
    }

    NoiseState copy() {
        return new NoiseState(this);
    }

    /** WriteMessage. Throws InvalidKeyException if the peer's key that it needs has small order. */
    byte[] write(byte[] payload, Supplier<X25519.Pair> ephemerals) throws InvalidKeyException {
        ByteBuf out = Unpooled.buffer();
        for (Token token : messages.get(next)) {
            switch (token) {
                case E -> {
                    ourEphemeral = ephemerals.get();
                    out.writeBytes(ourEphemeral.publicKey());
                    symmetric.mixHash(ourEphemeral.publicKey());
                }
                case S -> out.writeBytes(symmetric.encryptAndHash(ourStatic.publicKey()));
                case EE, ES, SE, SS -> agree(token);
            }
        }
        out.writeBytes(symmetric.encryptAndHash(payload));
        next++;
        return ByteBufUtil.getBytes(out);
    }

    /** ReadMessage: the payload. Throws for anything forged, too short or with keys of small order. */
    byte[] read(byte[] message) throws GeneralSecurityException {
        ByteBuf in = Unpooled.wrappedBuffer(message);
        for (Token token : messages.get(next)) {
            switch (token) {
                case E -> {
                    theirEphemeral = take(in, X25519.BYTES);
                    symmetric.mixHash(theirEphemeral);
                }
                case S -> theirStatic = symmetric.decryptAndHash(
                    take(in, X25519.BYTES + (symmetric.hasKey() ? Aead.TAG_BYTES : 0)));
                case EE, ES, SE, SS -> agree(token);
            }
        }
        next++;
        return symmetric.decryptAndHash(take(in, in.readableBytes()));
    }

    byte[] theirStatic() {
        return theirStatic.clone();
    }

    SymmetricState symmetric() {
        return symmetric;
    }

    /** Zeroes the keys of this handshake; the static key is not ours. */
    void wipe() {
        symmetric.wipe();
        if (ourEphemeral != null) {
            ourEphemeral.wipe();
        }
    }

    private void agree(Token token) throws InvalidKeyException {
        byte[] secret = switch (token) {
            case EE -> X25519.agree(ourEphemeral.privateKey(), theirEphemeral);
            case SS -> X25519.agree(ourStatic.privateKey(), theirStatic);
            case ES -> initiator ? ephemeralStatic() : staticEphemeral();
            case SE -> initiator ? staticEphemeral() : ephemeralStatic();
            case E, S -> throw new IllegalArgumentException("no agreement: " + token);
        };
        symmetric.mixKey(secret);
    }

    private byte[] ephemeralStatic() throws InvalidKeyException {
        return X25519.agree(ourEphemeral.privateKey(), theirStatic);
    }

    private byte[] staticEphemeral() throws InvalidKeyException {
        return X25519.agree(ourStatic.privateKey(), theirEphemeral);
    }

    private static byte[] take(ByteBuf in, int bytes) throws InvalidKeyException {
        if (in.readableBytes() < bytes) {
            throw new InvalidKeyException("Noise message too short");
        }
        byte[] content = new byte[bytes];
        in.readBytes(content);
        return content;
    }
}
