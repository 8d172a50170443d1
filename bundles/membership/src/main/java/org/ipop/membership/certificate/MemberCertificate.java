package org.ipop.membership.certificate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.wire.membership.MemberExtension;

/**
 * A member's certificate with what it says.
 *
 * @param encoded the certificate in DER
 * @param nodeKey the member's Ed25519 public key, 32 bytes
 */
public record MemberCertificate(Bytes encoded, Subject subject, Bytes nodeKey, MemberExtension extension,
                                Validity validity) {
    /** Certificates are good this much before and after their time, since clocks differ. */
    public static final long SKEW_SECONDS = 300;
    private static final byte[] POSITION_LABEL = "ipop position".getBytes(StandardCharsets.US_ASCII);

    /** CN and O of the certificate's subject. */
    public record Subject(String host, String network) {
    }

    /** Seconds since 1970, both ends included. */
    public record Validity(long notBefore, long notAfter) {
        public boolean includes(long epochSeconds) {
            return epochSeconds >= notBefore - SKEW_SECONDS && epochSeconds <= notAfter + SKEW_SECONDS;
        }
    }

    /** What a certificate says, whoever signed it. */
    public static MemberCertificate unchecked(Bytes encoded) throws CertificateRefused {
        return CertificateReader.read(encoded).certificate();
    }

    public NodeId node() {
        return NodeId.ofPublicKey(nodeKey.toArray());
    }

    /** The member's point on the network's ring: nobody can choose it, since the authority draws the nonce. */
    public Key position() {
        return Key.hash(POSITION_LABEL, node().toBytes(), extension.nonce().toArray());
    }

    public Member toMember(NetworkSpec spec) {
        return new Member(node(), subject.host(), position(), AddressPlan.ipv6Of(spec.ipv6(), node()),
            extension.fixedIpv4(), validity.notAfter());
    }

    /** Is this the certificate of the node with this public key? */
    public boolean belongsTo(Bytes publicKey) {
        return Arrays.equals(nodeKey.toArray(), publicKey.toArray());
    }
}
