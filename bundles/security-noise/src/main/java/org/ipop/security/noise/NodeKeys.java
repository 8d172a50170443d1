package org.ipop.security.noise;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.security.Identity;
import org.ipop.wire.handshake.IdentityProof;

/**
 * The keys a node lives by, and their file: label, Ed25519 seed and public key, X25519 private key, its epoch, and the
 * SHA-256 of all that. Immutable. Thread: any.
 */
final class NodeKeys implements Identity {
    private static final byte[] LABEL = "ipop-identity-v1".getBytes(StandardCharsets.US_ASCII);
    private static final int CONTENT_BYTES = LABEL.length + 2 * Ed25519.BYTES + X25519.BYTES + Long.BYTES;

    private final byte[] content;
    private final NodeId nodeId;
    private final Bytes publicKey;
    private final PrivateKey signingKey;
    private final X25519.Pair staticPair;
    private final IdentityProof proof;

    private NodeKeys(byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content).position(LABEL.length);
        byte[] seed = take(in);
        byte[] ed25519 = take(in);
        this.content = content;
        this.nodeId = NodeId.ofPublicKey(ed25519);
        this.publicKey = Bytes.copyOf(ed25519);
        this.signingKey = Ed25519.privateKey(seed);
        this.staticPair = X25519.Pair.of(take(in));
        long epoch = in.getLong();
        this.proof = new IdentityProof(publicKey, epoch,
            Bytes.copyOf(sign(IdentityProof.signedBytes(staticPair.publicKey(), epoch))));
    }

    static NodeKeys create(SecureRandom random, long epochSeconds) {
        Ed25519.Pair signing = Ed25519.generate(random);
        byte[] agreement = new byte[X25519.BYTES];
        random.nextBytes(agreement);
        return new NodeKeys(ByteBuffer.allocate(CONTENT_BYTES).put(LABEL).put(signing.seed()).put(signing.publicKey())
            .put(agreement).putLong(epochSeconds).array());
    }

    /** Throws Refused, since a node must never get a new identity because of a damaged file. */
    static NodeKeys parse(byte[] file) {
        byte[] content = Arrays.copyOf(file, CONTENT_BYTES);
        if (file.length != CONTENT_BYTES + Hkdf.HASH_BYTES
            || !Arrays.equals(LABEL, Arrays.copyOf(file, LABEL.length))) {
            throw damaged("it has " + file.length + " bytes or a wrong label");
        }
        byte[] sum = Arrays.copyOfRange(file, CONTENT_BYTES, file.length);
        if (!MessageDigest.isEqual(sum, Hkdf.sha256(content))) {
            throw damaged("its checksum is wrong");
        }
        NodeKeys keys = new NodeKeys(content);
        byte[] seed = Arrays.copyOfRange(content, LABEL.length, LABEL.length + Ed25519.BYTES);
        if (!Bytes.copyOf(Ed25519.publicKey(seed)).equals(keys.publicKey)) {
            throw damaged("its keys do not belong together");
        }
        return keys;
    }

    byte[] encode() {
        return ByteBuffer.allocate(CONTENT_BYTES + Hkdf.HASH_BYTES).put(content).put(Hkdf.sha256(content)).array();
    }

    @Override
    public NodeId nodeId() {
        return nodeId;
    }

    @Override
    public Bytes publicKey() {
        return publicKey;
    }

    @Override
    public byte[] sign(byte[] message) {
        return new Ed25519().sign(signingKey, message);
    }

    /** The same node, with another to compute its signatures. */
    Identity signingBy(Ed25519 ed25519) {
        return new Signer(this, ed25519);
    }

    /** The X25519 key that handshakes use. */
    X25519.Pair staticPair() {
        return staticPair;
    }

    /** Our signature over it. */
    IdentityProof proof() {
        return proof;
    }

    private static Refused damaged(String why) {
        return new Refused("the file 'identity' of the state folder is damaged (" + why
            + "): restore it from a backup, or remove it to become a new node");
    }

    private static byte[] take(ByteBuffer in) {
        byte[] key = new byte[Ed25519.BYTES];
        in.get(key);
        return key;
    }

    private record Signer(NodeKeys keys, Ed25519 ed25519) implements Identity {
        @Override
        public NodeId nodeId() {
            return keys.nodeId;
        }

        @Override
        public Bytes publicKey() {
            return keys.publicKey;
        }

        @Override
        public byte[] sign(byte[] message) {
            return ed25519.sign(keys.signingKey, message);
        }
    }
}
