package org.ipop.transport.stream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/** A certificate that tells nothing about its node (RFC 5280, section 4.1). */
final class SelfSigned {
    /** ecdsa-with-SHA256 (RFC 5758, section 3.2). */
    private static final AlgorithmIdentifier ALGORITHM =
        new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.840.10045.4.3.2"));
    private static final String JCA_ALGORITHM = "SHA256withECDSA";
    private static final String NAME = "CN=localhost";
    private static final long DAY_SECONDS = 86_400;
    private static final long LIFE_SECONDS = 3_650 * DAY_SECONDS;

    private SelfSigned() {
    }

    static X509Certificate certificate(KeyPair pair, long epochSeconds) throws GeneralSecurityException {
        V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
        generator.setSerialNumber(new ASN1Integer(BigInteger.valueOf(epochSeconds)));
        generator.setSignature(ALGORITHM);
        generator.setIssuer(new X500Name(NAME));
        generator.setSubject(new X500Name(NAME));
        generator.setStartDate(time(epochSeconds - DAY_SECONDS));
        generator.setEndDate(time(epochSeconds + LIFE_SECONDS));
        generator.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
        TBSCertificate content = generator.generateTBSCertificate();
        try {
            Signature signature = Signature.getInstance(JCA_ALGORITHM);
            signature.initSign(pair.getPrivate());
            signature.update(content.getEncoded(ASN1Encoding.DER));
            byte[] whole = new DERSequence(new ASN1Encodable[] {
                content, ALGORITHM, new DERBitString(signature.sign())}).getEncoded(ASN1Encoding.DER);
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(whole));
        } catch (IOException e) {
            throw new IllegalStateException("encoding to memory", e);
        }
    }

    private static Time time(long epochSeconds) {
        return new Time(Date.from(Instant.ofEpochSecond(epochSeconds)));
    }
}
