package org.ipop.membership.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.RecordGuard;
import org.ipop.api.dht.Stored;
import org.ipop.membership.Fixture;
import org.ipop.membership.certificate.AddressPlan;
import org.ipop.membership.certificate.AuthorityKey;
import org.ipop.membership.certificate.CertificateIssuer;
import org.ipop.membership.certificate.CertificateVerifier;
import org.ipop.membership.certificate.MemberCertificate;
import org.ipop.wire.lease.LeaseCodec;
import org.ipop.wire.membership.MemberExtension;
import org.ipop.wire.name.HostEntry;
import org.ipop.wire.name.NameCodec;
import org.junit.jupiter.api.Test;

class RecordGuardTest {
    private static final byte[] SIGNED = {1, 2, 3};
    private static final byte[] OTHER = {1, 2, 4};
    private static final InetAddress FIXED = InetAddress.ofLiteral("10.66.0.50");

    private final AuthorityKey authority = Fixture.authority(1);
    private final NodeKeys alpha = Fixture.node(1);
    private final NodeKeys beta = Fixture.node(2);
    private final Key key = LeaseCodec.key(Fixture.spec(authority).ring(), FIXED);
    private long now = Fixture.NOW;

    @Test
    void bootstrapRecordsAreTheirWritersOnly() {
        RecordGuard guard = new OpenRecordGuard(alpha);
        Bytes proof = guard.prove(SIGNED);
        RecordGuard reader = new OpenRecordGuard(beta);
        assertThat(reader.accepts(record(guard.writer(), proof), SIGNED)).isTrue();
        assertThat(reader.accepts(record(guard.writer(), proof), OTHER)).isFalse();
        assertThat(reader.accepts(record(reader.writer(), proof), SIGNED)).isFalse();
        assertThat(reader.accepts(record(guard.writer(), Bytes.fromHex("0102")), SIGNED)).isFalse();
        assertNoCutProofServes(reader, guard.writer(), proof);
    }

    @Test
    void networkRecordsNeedACertificate() {
        NetworkRecordGuard alphas = guard(alpha, Fixture.certificate(authority, alpha, "alpha"));
        NetworkRecordGuard betas = guard(beta, Fixture.certificate(authority, beta, "beta"));
        Bytes proof = alphas.prove(SIGNED);
        assertThat(proof.length()).isLessThanOrEqualTo(1_024);
        assertThat(betas.accepts(record(alphas.writer(), proof), SIGNED)).isTrue();
        assertThat(betas.accepts(record(alphas.writer(), proof), OTHER)).isFalse();
        assertThat(betas.accepts(record(betas.writer(), proof), SIGNED)).isFalse();
        assertThat(betas.accepts(record(alphas.writer(), new OpenRecordGuard(alpha).prove(SIGNED)), SIGNED)).isFalse();
        assertNoCutProofServes(betas, alphas.writer(), proof);
        assertThat(betas.writerOf(record(alphas.writer(), proof))).get()
            .satisfies(member -> assertThat(member.host()).isEqualTo("alpha"));
        assertThat(betas.writerOf(record(betas.writer(), proof))).isEmpty();
    }

    @Test
    void expiredCertificatesWriteNothing() {
        NetworkRecordGuard alphas = guard(alpha, Fixture.certificate(authority, alpha, "alpha"));
        NetworkRecordGuard betas = guard(beta, Fixture.certificate(authority, beta, "beta"));
        Stored record = record(alphas.writer(), alphas.prove(SIGNED));
        assertThat(betas.accepts(record, SIGNED)).isTrue();
        now += Fixture.YEAR + MemberCertificate.SKEW_SECONDS + 1;
        assertThat(betas.accepts(record, SIGNED)).isFalse();
        assertThat(betas.writerOf(record)).isEmpty();
    }

    @Test
    void fixedAddressGoesBeforeEveryHash() {
        CertificateIssuer issuer = new CertificateIssuer(authority, alpha.source());
        MemberCertificate fixed = issuer.issue(new MemberCertificate.Subject("alpha", "lab"),
            alpha.identity().publicKey(),
            new MemberExtension(issuer.nonce(), Optional.of(FIXED), List.of(), List.of()),
            new MemberCertificate.Validity(Fixture.NOW, Fixture.NOW + Fixture.YEAR));
        NetworkRecordGuard alphas = guard(alpha, fixed);
        NetworkRecordGuard betas = guard(beta, Fixture.certificate(authority, beta, "beta"));
        Stored ofAlpha = record(alphas.writer(), alphas.prove(SIGNED));
        Stored ofBeta = record(betas.writer(), betas.prove(SIGNED));
        assertThat(Arrays.compareUnsigned(alphas.precedence(ofAlpha).toArray(), alphas.precedence(ofBeta).toArray()))
            .isNegative();
        assertThat(betas.precedence(ofAlpha)).isEqualTo(alphas.precedence(ofAlpha));
        assertThat(alphas.precedence(ofAlpha).toArray()[0]).isZero();
        assertThat(alphas.precedence(ofBeta).toArray()[0]).isEqualTo((byte) 1);
    }

    @Test
    void nobodyTakesTheNameOfAnother() {
        NetworkRecordGuard alphas = guard(alpha, Fixture.certificate(authority, alpha, "alpha"));
        NetworkRecordGuard betas = guard(beta, Fixture.certificate(authority, beta, "beta"));
        assertThat(betas.accepts(claim(alphas, nameKey("alpha"), name("alpha", alphas)), SIGNED)).isTrue();
        assertThat(alphas.accepts(claim(betas, nameKey("alpha"), name("alpha", betas)), SIGNED))
            .as("the name of another").isFalse();
        assertThat(alphas.accepts(claim(betas, nameKey("alpha"), name("beta", betas)), SIGNED))
            .as("its own name at another's key").isFalse();
        assertThat(alphas.accepts(claim(betas, nameKey("alpha"), name("alpha", alphas)), SIGNED))
            .as("a copy of another's entry").isFalse();
        assertThat(alphas.accepts(claim(betas, nameKey("alpha"), Bytes.fromHex("09")), SIGNED))
            .as("anything else at another's key").isFalse();
        assertThat(alphas.accepts(claim(betas, nameKey("alpha"), lease(FIXED, betas, "beta")), SIGNED))
            .as("a lease at another's key").isFalse();
    }

    @Test
    void aLeaseIsOfItsKeyItsWriterAndItsHost() {
        NetworkRecordGuard alphas = guard(alpha, Fixture.certificate(authority, alpha, "alpha"));
        NetworkRecordGuard betas = guard(beta, Fixture.certificate(authority, beta, "beta"));
        InetAddress other = InetAddress.ofLiteral("10.66.0.51");
        assertThat(betas.accepts(claim(alphas, key, lease(FIXED, alphas, "alpha")), SIGNED)).isTrue();
        assertThat(betas.accepts(claim(alphas, key, lease(other, alphas, "alpha")), SIGNED)).isFalse();
        assertThat(betas.accepts(claim(alphas, key, lease(FIXED, betas, "alpha")), SIGNED)).isFalse();
        assertThat(betas.accepts(claim(alphas, key, lease(FIXED, alphas, "beta")), SIGNED)).isFalse();
    }

    @Test
    void hostsBehindAMemberHaveNamesBelowItsOwn() {
        NetworkRecordGuard alphas = guard(alpha, Fixture.certificate(authority, alpha, "alpha"));
        NetworkRecordGuard betas = guard(beta, Fixture.certificate(authority, beta, "beta"));
        assertThat(betas.accepts(claim(alphas, nameKey("w1.alpha"), name("w1.alpha", alphas)), SIGNED)).isTrue();
        assertThat(betas.accepts(claim(alphas, key, lease(FIXED, alphas, "w1.alpha")), SIGNED)).isTrue();
        for (String foreign : new String[] {"w1.beta", "w1", "w1.w2.alpha", "xalpha", ".alpha", "alpha.w1"}) {
            assertThat(betas.accepts(claim(alphas, nameKey(foreign), name(foreign, alphas)), SIGNED)).as(foreign)
                .isFalse();
            assertThat(betas.accepts(claim(alphas, key, lease(FIXED, alphas, foreign)), SIGNED)).as(foreign).isFalse();
        }
    }

    @Test
    void whatClaimsNothingMayBeAnything() {
        NetworkRecordGuard alphas = guard(alpha, Fixture.certificate(authority, alpha, "alpha"));
        NetworkRecordGuard betas = guard(beta, Fixture.certificate(authority, beta, "beta"));
        Stored beside = new Stored(nameKey("alpha"), false, betas.writer(), Bytes.fromHex("09"), 1, Fixture.NOW + 60,
            betas.prove(SIGNED));
        assertThat(alphas.accepts(beside, SIGNED)).isTrue();
        assertThat(alphas.accepts(claim(betas, key, Bytes.copyOf()), SIGNED)).as("a release").isTrue();
    }

    private Key nameKey(String host) {
        return NameCodec.key(Fixture.spec(authority).ring(), host);
    }

    private Bytes name(String host, NetworkRecordGuard of) {
        return NameCodec.encode(new HostEntry(host, of.writer(), (Inet4Address) FIXED,
            AddressPlan.ipv6Of(Fixture.spec(authority).ipv6(), of.writer())));
    }

    private static Bytes lease(InetAddress address, NetworkRecordGuard of, String host) {
        return LeaseCodec.encode(address, of.writer(), host);
    }

    private static Stored claim(NetworkRecordGuard writer, Key key, Bytes value) {
        return new Stored(key, true, writer.writer(), value, 1, Fixture.NOW + 60, writer.prove(SIGNED));
    }

    private static void assertNoCutProofServes(RecordGuard reader, NodeId writer, Bytes proof) {
        for (int length = 0; length < proof.length(); length += 5) {
            Bytes cut = Bytes.copyOf(Arrays.copyOf(proof.toArray(), length));
            assertThat(reader.accepts(record(writer, cut, Key.hash(SIGNED)), SIGNED)).as("%d bytes", length).isFalse();
        }
    }

    private Stored record(NodeId writer, Bytes proof) {
        return record(writer, proof, key);
    }

    private static Stored record(NodeId writer, Bytes proof, Key key) {
        return new Stored(key, false, writer, Bytes.fromHex("09"), 1, Fixture.NOW + 60, proof);
    }

    private NetworkRecordGuard guard(NodeKeys node, MemberCertificate certificate) {
        return new NetworkRecordGuard(
            new NetworkCredentials(Fixture.spec(authority), certificate, Fixture.SECRET), node,
            new CertificateVerifier(Fixture.spec(authority), Fixture::verify, () -> now),
            new MemberDirectory(Fixture.spec(authority)));
    }
}
