package org.ipop.membership.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.ipop.api.Bytes;
import org.ipop.wire.membership.EnrolmentMessage;
import org.ipop.wire.membership.MemberExtension;

/** Makes the certificates of one network. Thread: any; a call takes about 0.5 ms, so on a worker. */
public final class CertificateIssuer {
    static final ASN1ObjectIdentifier EXTENSION = new ASN1ObjectIdentifier(MemberExtension.OID);
    /** RFC 8410. */
    static final AlgorithmIdentifier ED25519 = new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.112"));
    /** The CN of the issuer in every certificate; its key is what counts. */
    static final String AUTHORITY = "authority";
    private static final int SERIAL_BYTES = 16;

    private final AuthorityKey key;
    private final KeySource keys;

    public CertificateIssuer(AuthorityKey key, KeySource keys) {
        this.key = key;
        this.keys = keys;
    }

    /** Draws the nonce of a position on the ring. */
    public Bytes nonce() {
        return keys.draw(MemberExtension.NONCE_BYTES);
    }

    /** Throws IllegalArgumentException if what it is to say takes more than a certificate may have. */
    public MemberCertificate issue(MemberCertificate.Subject subject, Bytes nodeKey, MemberExtension extension,
                                   MemberCertificate.Validity validity) {
        try {
            TBSCertificate content = content(subject, nodeKey, extension, validity);
            byte[] signature = key.sign(content.getEncoded(ASN1Encoding.DER));
            Bytes encoded = Bytes.copyOf(new DERSequence(new ASN1Encodable[] {
                content, ED25519, new DERBitString(signature)}).getEncoded(ASN1Encoding.DER));
            if (encoded.length() > EnrolmentMessage.MAX_CERTIFICATE_BYTES) {
                throw new IllegalArgumentException("a certificate of " + encoded.length() + " bytes");
            }
            return new MemberCertificate(encoded, subject, nodeKey, extension, validity);
        } catch (IOException e) {
            throw new IllegalStateException("encoding to memory", e);
        }
    }

    /** What is signed (RFC 5280, section 4.1). */
    private TBSCertificate content(MemberCertificate.Subject subject, Bytes nodeKey, MemberExtension extension,
                                   MemberCertificate.Validity validity) throws IOException {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        extensions.addExtension(EXTENSION, false, new DEROctetString(extension.toBytes()));
        V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
        generator.setSerialNumber(
            new ASN1Integer(new BigInteger(1, keys.draw(SERIAL_BYTES).toArray()).shiftRight(1).setBit(0)));
        generator.setSignature(ED25519);
        generator.setIssuer(name(new MemberCertificate.Subject(AUTHORITY, subject.network())));
        generator.setStartDate(time(validity.notBefore()));
        generator.setEndDate(time(validity.notAfter()));
        generator.setSubject(name(subject));
        generator.setSubjectPublicKeyInfo(new SubjectPublicKeyInfo(ED25519, nodeKey.toArray()));
        generator.setExtensions(extensions.generate());
        return generator.generateTBSCertificate();
    }

    private static Time time(long epochSeconds) {
        return new Time(Date.from(Instant.ofEpochSecond(epochSeconds)));
    }

    /** CN and O; the reader builds the same to compare. */
    static X500Name name(MemberCertificate.Subject subject) {
        return new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.O, subject.network())
            .addRDN(BCStyle.CN, subject.host())
            .build();
    }
}
