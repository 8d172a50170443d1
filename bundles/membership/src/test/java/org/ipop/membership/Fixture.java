package org.ipop.membership;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.security.Identity;
import org.ipop.api.security.Session;
import org.ipop.membership.certificate.AddressPlan;
import org.ipop.membership.certificate.AuthorityKey;
import org.ipop.membership.certificate.CertificateIssuer;
import org.ipop.membership.certificate.KeySource;
import org.ipop.membership.certificate.MemberCertificate;
import org.ipop.membership.enrolment.NetworkAuthority;
import org.ipop.membership.proof.NetworkCredentials;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.membership.proof.RendezvousSecret;
import org.ipop.wire.membership.MemberExtension;
import org.ipop.wire.membership.Revocation;

/** Keys, certificates and sessions for tests, all from seeds. */
public final class Fixture {
    public static final long NOW = 1_767_225_600L;
    public static final long YEAR = 365 * 86_400L;
    public static final RendezvousSecret SECRET = new RendezvousSecret(0, Bytes.fromHex("5e".repeat(32)));

    private Fixture() {
    }

    public static KeySource source(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return count -> {
            byte[] bytes = new byte[count];
            random.nextBytes(bytes);
            return Bytes.copyOf(bytes);
        };
    }

    public static AuthorityKey authority(int seed) {
        return AuthorityKey.ofSeed(source(1_000 + seed).draw(32).toArray());
    }

    public static NodeKeys node(int seed) {
        return new NodeKeys(new TestIdentity(AuthorityKey.ofSeed(source(seed).draw(32).toArray())),
            Fixture::verify, source(10_000 + seed));
    }

    public static NetworkSpec spec(AuthorityKey authority) {
        return new NetworkSpec("lab", authority.publicKey(), AddressPlan.DEFAULT_IPV4,
            AddressPlan.ulaOf(authority.publicKey()));
    }

    public static MemberCertificate certificate(AuthorityKey authority, NodeKeys node, String host) {
        CertificateIssuer issuer = new CertificateIssuer(authority, node.source());
        return issuer.issue(new MemberCertificate.Subject(host, "lab"), node.identity().publicKey(),
            new MemberExtension(issuer.nonce(), Optional.empty(), List.of(), List.of()),
            new MemberCertificate.Validity(NOW, NOW + YEAR));
    }

    public static NetworkCredentials credentials(AuthorityKey authority, NodeKeys node, String host) {
        return new NetworkCredentials(spec(authority), certificate(authority, node, host), SECRET);
    }

    /** Signed by this authority: certificates of the node are void up to this second. */
    public static Revocation revocation(AuthorityKey authority, int number, NodeKeys node, long until) {
        return new NetworkAuthority(spec(authority), authority, source(1))
            .revoke(number, node.identity().nodeId(), until);
    }

    /** How {@code self} sees its session with {@code peer}. */
    public static Session.Info session(NodeKeys peer, boolean initiator, int handshake) {
        return new Session.Info(peer.identity().nodeId(), peer.identity().publicKey(), Bytes.fromHex("00".repeat(32)),
            Bytes.fromHex("%02x".formatted(handshake).repeat(32)), initiator, 1);
    }

    public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        Ed25519Signer verifier = new Ed25519Signer();
        verifier.init(false, new Ed25519PublicKeyParameters(publicKey, 0));
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    private record TestIdentity(AuthorityKey key) implements Identity {
        @Override
        public NodeId nodeId() {
            return NodeId.ofPublicKey(key.publicKey().toArray());
        }

        @Override
        public Bytes publicKey() {
            return key.publicKey();
        }

        @Override
        public byte[] sign(byte[] message) {
            return key.sign(message);
        }
    }
}
