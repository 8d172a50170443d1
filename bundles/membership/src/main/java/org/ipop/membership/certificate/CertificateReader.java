package org.ipop.membership.certificate;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.ipop.api.Bytes;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.membership.EnrolmentMessage;
import org.ipop.wire.membership.MemberExtension;

/**
 * Parses certificates of members, strictly: DER only, exactly the fields we issue. Checks no signature and no time; see
 * {@link CertificateVerifier}. Thread: any.
 */
final class CertificateReader {
    private static final int VERSION_3 = 3;
    private static final int KEY_BYTES = 32;
    private static final Set<ASN1ObjectIdentifier> EXTENSIONS = Set.of(Extension.keyUsage, CertificateIssuer.EXTENSION);

    private CertificateReader() {
    }

    /** What the certificate says, and what the authority must have signed. */
    record Parsed(MemberCertificate certificate, byte[] signedPart, byte[] signature) {
    }

    static Parsed read(Bytes encoded) throws CertificateRefused {
        if (encoded.length() > EnrolmentMessage.MAX_CERTIFICATE_BYTES) {
            throw new CertificateRefused("a certificate of " + encoded.length() + " bytes");
        }
        try {
            byte[] bytes = encoded.toArray();
            Certificate parsed = Certificate.getInstance(ASN1Primitive.fromByteArray(bytes));
            if (!Arrays.equals(parsed.getEncoded(ASN1Encoding.DER), bytes)) {
                throw new CertificateRefused("not in DER");
            }
            return checked(parsed, encoded);
        } catch (IOException | MalformedPacket | IllegalArgumentException | IllegalStateException
                 | ClassCastException | ArithmeticException | IndexOutOfBoundsException | NullPointerException e) {
            // Bouncy Castle reports malformed ASN.1 by any of these
            throw new CertificateRefused("not a certificate: " + e.getMessage());
        }
    }

    private static Parsed checked(Certificate parsed, Bytes encoded)
        throws CertificateRefused, MalformedPacket, IOException {
        require(parsed.getVersionNumber() == VERSION_3, "not X.509 version 3");
        require(parsed.getSignatureAlgorithm().equals(CertificateIssuer.ED25519)
            && parsed.getTBSCertificate().getSignature().equals(CertificateIssuer.ED25519), "not signed by Ed25519");
        MemberCertificate.Subject subject = subject(parsed.getSubject());
        require(parsed.getIssuer().equals(CertificateIssuer.name(
            new MemberCertificate.Subject(CertificateIssuer.AUTHORITY, subject.network()))), "another issuer's name");
        var certificate = new MemberCertificate(encoded, subject, publicKey(parsed.getSubjectPublicKeyInfo()),
            extension(parsed.getTBSCertificate().getExtensions()),
            new MemberCertificate.Validity(parsed.getStartDate().getDate().toInstant().getEpochSecond(),
                parsed.getEndDate().getDate().toInstant().getEpochSecond()));
        return new Parsed(certificate, parsed.getTBSCertificate().getEncoded(ASN1Encoding.DER),
            parsed.getSignature().getOctets());
    }

    private static MemberCertificate.Subject subject(X500Name name) throws CertificateRefused {
        var networks = name.getRDNs(BCStyle.O);
        var hosts = name.getRDNs(BCStyle.CN);
        require(networks.length == 1 && hosts.length == 1, "a subject other than O and CN");
        var subject = new MemberCertificate.Subject(
            IETFUtils.valueToString(hosts[0].getFirst().getValue()),
            IETFUtils.valueToString(networks[0].getFirst().getValue()));
        require(Names.isLabel(subject.host()) && Names.isNetwork(subject.network()), "a name that is none");
        require(name.equals(CertificateIssuer.name(subject)), "a subject other than O and CN");
        return subject;
    }

    private static Bytes publicKey(SubjectPublicKeyInfo info) throws CertificateRefused {
        require(info.getAlgorithm().equals(CertificateIssuer.ED25519), "no Ed25519 key");
        byte[] key = info.getPublicKeyData().getOctets();
        require(key.length == KEY_BYTES, "no Ed25519 key");
        return Bytes.copyOf(key);
    }

    private static MemberExtension extension(Extensions extensions) throws CertificateRefused, MalformedPacket {
        require(extensions != null && Set.of(extensions.getExtensionOIDs()).equals(EXTENSIONS), "other extensions");
        KeyUsage usage = KeyUsage.getInstance(extensions.getExtensionParsedValue(Extension.keyUsage));
        require(usage.equals(new KeyUsage(KeyUsage.digitalSignature)), "another key usage");
        return MemberExtension.parse(
            ASN1OctetString.getInstance(extensions.getExtensionParsedValue(CertificateIssuer.EXTENSION)).getOctets());
    }

    private static void require(boolean held, String otherwise) throws CertificateRefused {
        if (!held) {
            throw new CertificateRefused(otherwise);
        }
    }
}
