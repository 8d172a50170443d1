package org.ipop.membership.certificate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
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
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
            name(new MemberCertificate.Subject(AUTHORITY, subject.network())),
            new BigInteger(1, keys.draw(SERIAL_BYTES).toArray()).shiftRight(1).setBit(0),
            Date.from(Instant.ofEpochSecond(validity.notBefore())),
            Date.from(Instant.ofEpochSecond(validity.notAfter())),
            name(subject), new SubjectPublicKeyInfo(ED25519, nodeKey.toArray()));
        try {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(EXTENSION, false, new DEROctetString(extension.toBytes()));
            Bytes encoded = Bytes.copyOf(builder.build(new Signer(key)).getEncoded());
            if (encoded.length() > EnrolmentMessage.MAX_CERTIFICATE_BYTES) {
                throw new IllegalArgumentException("a certificate of " + encoded.length() + " bytes");
            }
            return new MemberCertificate(encoded, subject, nodeKey, extension, validity);
        } catch (IOException e) {
            throw new IllegalStateException("encoding to memory", e);
        }
    }

    /** CN and O; the reader builds the same to compare. */
    static X500Name name(MemberCertificate.Subject subject) {
        return new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.O, subject.network())
            .addRDN(BCStyle.CN, subject.host())
            .build();
    }

    /** Lets Bouncy Castle sign with our key. */
    private static final class Signer implements ContentSigner {
        private final AuthorityKey key;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        private Signer(AuthorityKey key) {
            this.key = key;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return ED25519;
        }

        @Override
        public OutputStream getOutputStream() {
            return content;
        }

        @Override
        public byte[] getSignature() {
            return key.sign(content.toByteArray());
        }
    }
}
