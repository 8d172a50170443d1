package org.ipop.membership.enrolment;

import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.membership.certificate.AuthorityKey;
import org.ipop.membership.certificate.CertificateIssuer;
import org.ipop.membership.certificate.KeySource;
import org.ipop.membership.certificate.MemberCertificate;
import org.ipop.membership.certificate.Transcript;
import org.ipop.membership.proof.RendezvousSecret;
import org.ipop.membership.proof.RevocationCheck;
import org.ipop.wire.membership.EnrolmentCodec;
import org.ipop.wire.membership.EnrolmentMessage;
import org.ipop.wire.membership.EnrolmentMessage.Grant;
import org.ipop.wire.membership.MemberExtension;
import org.ipop.wire.membership.Revocation;

/** The power to make members of one network. Thread: any; every call signs, so on a worker. */
public final class NetworkAuthority {
    /** There is no renewal yet, so a certificate has to last. */
    private static final long VALID_SECONDS = 5 * 365 * 86_400L;

    private final NetworkSpec spec;
    private final AuthorityKey key;
    private final CertificateIssuer certificates;

    public NetworkAuthority(NetworkSpec spec, AuthorityKey key, KeySource source) {
        this.spec = spec;
        this.key = key;
        this.certificates = new CertificateIssuer(key, source);
    }

    /** A certificate for the node with this public key. */
    public MemberCertificate certify(String host, Bytes nodeKey, long now) {
        return certificates.issue(new MemberCertificate.Subject(host, spec.name()), nodeKey,
            new MemberExtension(certificates.nonce(), Optional.empty(), List.of(), List.of()),
            new MemberCertificate.Validity(now, now + VALID_SECONDS));
    }

    /** The rendezvous secret of an epoch: nothing but the authority's key is needed to find it again. */
    public RendezvousSecret secret(int epoch) {
        Bytes last = Bytes.copyOf(Transcript.of("ipop rendezvous last").mac(Bytes.copyOf(key.seed())));
        return new RendezvousSecret(RendezvousSecret.LAST_EPOCH, last).at(epoch);
    }

    /** Makes the certificates of a node void that begin at this second or before. */
    public Revocation revoke(int number, NodeId node, long untilEpochSeconds) {
        Revocation unsigned = new Revocation(number, node, untilEpochSeconds, noSignature());
        return new Revocation(number, node, untilEpochSeconds,
            Bytes.copyOf(key.sign(RevocationCheck.message(spec.authorityKey(), unsigned))));
    }

    /** The grant with its signature, good in this session only. */
    Grant signed(Grant unsigned, Bytes handshakeHash) {
        byte[] signature = key.sign(message(unsigned, handshakeHash));
        return new Grant(unsigned.tokenId(), unsigned.certificate(), unsigned.issuerCertificate(), unsigned.terms(),
            Bytes.copyOf(signature));
    }

    /** What the authority signs of a grant. */
    static byte[] message(Grant grant, Bytes handshakeHash) {
        return Transcript.of("ipop grant").with(handshakeHash).with(EnrolmentCodec.signedPart(grant)).toBytes();
    }

    /** A place for the signature that is not there yet. */
    static Bytes noSignature() {
        return Bytes.copyOf(new byte[EnrolmentMessage.SIGNATURE_BYTES]);
    }
}
