package org.ipop.membership.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.operator.bc.BcEdECContentSignerBuilder;
import org.ipop.api.Bytes;
import org.ipop.api.Prefix;
import org.ipop.membership.Fixture;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.wire.membership.MemberExtension;
import org.junit.jupiter.api.Test;

class CertificateTest {
    private static final long SKEW = MemberCertificate.SKEW_SECONDS;
    private static final Bytes NONCE = Bytes.fromHex("77".repeat(16));

    private final AuthorityKey authority = Fixture.authority(1);
    private final NodeKeys node = Fixture.node(1);
    private final MemberCertificate good = Fixture.certificate(authority, node, "alpha");

    @Test
    void saysWhatItWasMadeToSay() throws CertificateRefused {
        MemberExtension extension = new MemberExtension(NONCE, Optional.of(InetAddress.ofLiteral("10.66.3.4")),
            List.of("servers"), List.of(Prefix.parse("192.168.1.0/24")));
        MemberCertificate made = new CertificateIssuer(authority, node.source()).issue(
            new MemberCertificate.Subject("alpha", "lab"), node.identity().publicKey(), extension,
            new MemberCertificate.Validity(Fixture.NOW, Fixture.NOW + Fixture.YEAR));
        MemberCertificate read = verifier(Fixture.NOW).verify(made.encoded());
        assertThat(read).isEqualTo(made);
        assertThat(read.toMember(Fixture.spec(authority))).satisfies(member -> {
            assertThat(member.host()).isEqualTo("alpha");
            assertThat(member.node()).isEqualTo(node.identity().nodeId());
            assertThat(member.fixedIpv4()).contains(InetAddress.ofLiteral("10.66.3.4"));
            assertThat(Fixture.spec(authority).ipv6().contains(member.ipv6())).isTrue();
        });
    }

    @Test
    void anyX509ToolReadsIt() throws Exception {
        X509Certificate read = (X509Certificate) CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(good.encoded().toArray()));
        assertThat(read.getSubjectX500Principal().getName()).isEqualTo("CN=alpha,O=lab");
        assertThat(read.getKeyUsage()[0]).isTrue();
        assertThat(read.getPublicKey().getAlgorithm()).isEqualTo("EdDSA");
        assertThat(good.encoded().length()).isLessThan(450);
    }

    @Test
    void longestNamesAndFullestExtensionStayWithinTheLimit() {
        MemberCertificate.Subject longest = new MemberCertificate.Subject("h".repeat(63), "n".repeat(32));
        MemberExtension full = new MemberExtension(NONCE, Optional.of(InetAddress.ofLiteral("10.66.3.4")),
            Collections.nCopies(4, "g".repeat(16)), List.of(Prefix.parse("192.168.1.0/24"), Prefix.parse("fd00::/48")));
        Bytes encoded = new CertificateIssuer(authority, node.source()).issue(longest, node.identity().publicKey(),
            full, new MemberCertificate.Validity(Fixture.NOW, Fixture.NOW + Fixture.YEAR)).encoded();
        assertThat(encoded.length()).isLessThanOrEqualTo(640);
    }

    @Test
    void timeIsCheckedWithFiveMinutesOfSkew() throws CertificateRefused {
        assertThat(verifier(Fixture.NOW - SKEW).verify(good.encoded())).isEqualTo(good);
        assertThat(verifier(Fixture.NOW + Fixture.YEAR + SKEW).verify(good.encoded())).isEqualTo(good);
        assertRefused(verifier(Fixture.NOW - SKEW - 1), good.encoded(), "not valid yet");
        assertRefused(verifier(Fixture.NOW + Fixture.YEAR + SKEW + 1), good.encoded(), "expired");
    }

    @Test
    void revokedCertificateIsRefusedThoughItIsRemembered() throws CertificateRefused {
        boolean[] revoked = {false};
        CertificateVerifier verifier = new CertificateVerifier(Fixture.spec(authority), Fixture::verify,
            () -> Fixture.NOW, certificate -> revoked[0]);
        assertThat(verifier.holds(verifier.verify(good.encoded()))).isTrue();
        revoked[0] = true;
        assertRefused(verifier, good.encoded(), "revoked");
        assertThat(verifier.holds(good)).isFalse();
    }

    @Test
    void rememberedSignatureDoesNotOutliveTheValidity() throws CertificateRefused {
        long[] clock = {Fixture.NOW};
        AtomicInteger verified = new AtomicInteger();
        CertificateVerifier verifier = new CertificateVerifier(Fixture.spec(authority), (key, message, signature) -> {
            verified.incrementAndGet();
            return Fixture.verify(key, message, signature);
        }, () -> clock[0]);
        verifier.verify(good.encoded());
        verifier.verify(good.encoded());
        assertThat(verified).hasValue(1);
        clock[0] += Fixture.YEAR + SKEW + 1;
        assertRefused(verifier, good.encoded(), "expired");
        assertThat(verifier.holds(good)).isFalse();
    }

    @Test
    void anotherAuthoritysCertificateIsRefused() {
        assertRefused(verifier(Fixture.NOW), Fixture.certificate(Fixture.authority(2), node, "alpha").encoded(),
            "not signed by");
    }

    @Test
    void anotherNetworksNameUnderTheSameKeyIsRefused() {
        Bytes other = new CertificateIssuer(authority, node.source()).issue(
            new MemberCertificate.Subject("alpha", "gym"), node.identity().publicKey(),
            good.extension(), good.validity()).encoded();
        assertRefused(verifier(Fixture.NOW), other, "another network");
    }

    @Test
    void anyBitFlippedIsRefused() {
        byte[] encoded = good.encoded().toArray();
        for (int i = 0; i < encoded.length; i++) {
            byte[] bent = encoded.clone();
            bent[i] ^= 0x01;
            assertThatThrownBy(() -> verifier(Fixture.NOW).verify(Bytes.copyOf(bent))).as("byte %d", i)
                .isInstanceOf(CertificateRefused.class);
        }
    }

    @Test
    void cutLongerOversizedAndEmptyAreRefused() {
        byte[] encoded = good.encoded().toArray();
        for (int length = 0; length < encoded.length; length++) {
            assertRefused(verifier(Fixture.NOW), Bytes.copyOf(Arrays.copyOf(encoded, length)), "");
        }
        assertRefused(verifier(Fixture.NOW), Bytes.copyOf(Arrays.copyOf(encoded, encoded.length + 1)), "");
        assertRefused(verifier(Fixture.NOW), Bytes.copyOf(new byte[641]), "641 bytes");
    }

    @Test
    void otherExtensionsAndUsagesAreRefused() throws Exception {
        KeyUsage usage = new KeyUsage(KeyUsage.digitalSignature);
        DEROctetString ours = new DEROctetString(good.extension().toBytes());
        assertThat(verifier(Fixture.NOW).verify(signed("O=lab,CN=alpha", usage, ours, null)).subject().host())
            .isEqualTo("alpha");
        assertRefused(verifier(Fixture.NOW), signed("O=lab,CN=alpha", new KeyUsage(KeyUsage.keyCertSign), ours, null),
            "key usage");
        assertRefused(verifier(Fixture.NOW), signed("O=lab,CN=alpha", usage, ours, new BasicConstraints(true)),
            "other extensions");
        assertRefused(verifier(Fixture.NOW), signed("O=lab,CN=alpha", usage, new DEROctetString(new byte[3]), null),
            "not a certificate");
        assertRefused(verifier(Fixture.NOW), signed("O=lab,CN=alpha", usage, DERNull.INSTANCE, null),
            "not a certificate");
    }

    @Test
    void otherSubjectsAreRefused() throws Exception {
        KeyUsage usage = new KeyUsage(KeyUsage.digitalSignature);
        DEROctetString ours = new DEROctetString(good.extension().toBytes());
        for (String subject : List.of("CN=alpha", "O=lab", "O=lab,CN=alpha,CN=beta", "O=lab,CN=Alpha", "O=lab,CN=a.b",
            "O=lab,CN=-a", "O=lab,CN=alpha,OU=x")) {
            Bytes encoded = signed(subject, usage, ours, null);
            assertThatThrownBy(() -> verifier(Fixture.NOW).verify(encoded)).as(subject)
                .isInstanceOf(CertificateRefused.class);
        }
    }

    private CertificateVerifier verifier(long now) {
        return new CertificateVerifier(Fixture.spec(authority), Fixture::verify, () -> now);
    }

    private static void assertRefused(CertificateVerifier verifier, Bytes encoded, String why) {
        assertThatThrownBy(() -> verifier.verify(encoded)).isInstanceOf(CertificateRefused.class)
            .hasMessageContaining(why);
    }

    /** Signed by the true authority with Bouncy Castle's own signer, but with another content. */
    private Bytes signed(String subject, KeyUsage usage, ASN1Encodable extension, BasicConstraints more)
        throws Exception {
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
            CertificateIssuer.name(new MemberCertificate.Subject(CertificateIssuer.AUTHORITY, "lab")), BigInteger.TEN,
            Date.from(Instant.ofEpochSecond(Fixture.NOW)), Date.from(Instant.ofEpochSecond(Fixture.NOW + Fixture.YEAR)),
            new X500Name(subject),
            new SubjectPublicKeyInfo(CertificateIssuer.ED25519, node.identity().publicKey().toArray()));
        builder.addExtension(Extension.keyUsage, true, usage);
        builder.addExtension(CertificateIssuer.EXTENSION, false, extension);
        if (more != null) {
            builder.addExtension(Extension.basicConstraints, true, more);
        }
        return Bytes.copyOf(builder.build(new BcEdECContentSignerBuilder(CertificateIssuer.ED25519)
            .build(new Ed25519PrivateKeyParameters(authority.seed(), 0))).getEncoded());
    }
}
