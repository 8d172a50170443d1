package org.ipop.membership.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.link.RingGate;
import org.ipop.api.security.Session;
import org.ipop.membership.Fixture;
import org.ipop.membership.certificate.AuthorityKey;
import org.ipop.membership.certificate.CertificateVerifier;
import org.ipop.membership.enrolment.NetworkAuthority;
import org.ipop.wire.membership.Revocation;
import org.junit.jupiter.api.Test;

class NetworkGateTest {
    private static final int HANDSHAKE = 7;
    private static final int ANOTHER_HANDSHAKE = 8;

    private final AuthorityKey authority = Fixture.authority(1);
    private final NodeKeys alpha = Fixture.node(1);
    private final NodeKeys beta = Fixture.node(2);
    private final MemberDirectory alphasDirectory = new MemberDirectory(Fixture.spec(authority));
    private final RingGate alphasGate = gate(credentials(alpha, "alpha"), alpha, alphasDirectory);
    private final NetworkCredentials betasCredentials = credentials(beta, "beta");
    private final RingGate betasGate = gate(betasCredentials, beta,
        new MemberDirectory(Fixture.spec(authority)));

    @Test
    void membersAdmitEachOther() {
        Bytes greeting = betasGate.greeting(Fixture.session(alpha, false, HANDSHAKE));
        assertThat(alphasGate.accepts(Fixture.session(beta, true, HANDSHAKE), greeting)).isTrue();
        Bytes proof = betasGate.proof(Fixture.session(alpha, false, HANDSHAKE));
        assertThat(alphasGate.verify(Fixture.session(beta, true, HANDSHAKE), proof))
            .contains(betasCredentials.self().position());
        assertThat(alphasDirectory.member(beta.identity().nodeId())).get()
            .satisfies(member -> assertThat(member.host()).isEqualTo("beta"));
        assertThat(greeting.length()).isLessThanOrEqualTo(64);
        assertThat(proof.length()).isLessThanOrEqualTo(2_048);
    }

    @Test
    void greetingAndProofCannotBeReflected() {
        Bytes own = alphasGate.greeting(Fixture.session(beta, true, HANDSHAKE));
        assertThat(alphasGate.accepts(Fixture.session(beta, true, HANDSHAKE), own)).isFalse();
        Bytes ownProof = alphasGate.proof(Fixture.session(beta, true, HANDSHAKE));
        assertThat(alphasGate.verify(Fixture.session(beta, true, HANDSHAKE), ownProof)).isEmpty();
        assertThat(alphasGate.verify(Fixture.session(alpha, true, HANDSHAKE), ownProof)).isEmpty();
    }

    @Test
    void nothingServesInAnotherSession() {
        Bytes greeting = betasGate.greeting(Fixture.session(alpha, false, ANOTHER_HANDSHAKE));
        assertThat(alphasGate.accepts(Fixture.session(beta, true, HANDSHAKE), greeting)).isFalse();
        Bytes proof = betasGate.proof(Fixture.session(alpha, false, ANOTHER_HANDSHAKE));
        assertThat(alphasGate.verify(Fixture.session(beta, true, HANDSHAKE), proof)).isEmpty();
    }

    @Test
    void nothingServesInTheOtherRole() {
        Bytes proof = betasGate.proof(Fixture.session(alpha, true, HANDSHAKE));
        assertThat(alphasGate.verify(Fixture.session(beta, true, HANDSHAKE), proof)).isEmpty();
        Bytes greeting = betasGate.greeting(Fixture.session(alpha, true, HANDSHAKE));
        assertThat(alphasGate.accepts(Fixture.session(beta, true, HANDSHAKE), greeting)).isFalse();
    }

    @Test
    void strangersDoNotKnowTheGreeting() {
        NetworkCredentials guess = new NetworkCredentials(Fixture.spec(authority),
            Fixture.certificate(authority, beta, "beta"), new RendezvousSecret(0, Bytes.fromHex("00".repeat(32))));
        Bytes greeting = gate(guess, beta, alphasDirectory).greeting(Fixture.session(alpha, false, HANDSHAKE));
        assertThat(alphasGate.accepts(Fixture.session(beta, true, HANDSHAKE), greeting)).isFalse();
        assertThat(alphasGate.accepts(Fixture.session(beta, true, HANDSHAKE), Bytes.copyOf())).isFalse();
    }

    @Test
    void certificateOfAnotherNodeDoesNotServe() {
        RingGate thief = gate(credentials(alpha, "alpha"), beta, alphasDirectory);
        Bytes proof = thief.proof(Fixture.session(alpha, false, HANDSHAKE));
        assertThat(alphasGate.verify(Fixture.session(beta, true, HANDSHAKE), proof)).isEmpty();
        NodeKeys gamma = Fixture.node(3);
        assertThat(gate(credentials(gamma, "gamma"), gamma, new MemberDirectory(Fixture.spec(authority)))
            .verify(Fixture.session(alpha, true, HANDSHAKE), proof)).isEmpty();
    }

    @Test
    void certificateOfAnotherAuthorityDoesNotServe() {
        NetworkCredentials forged = new NetworkCredentials(Fixture.spec(authority),
            Fixture.certificate(Fixture.authority(2), beta, "beta"), Fixture.SECRET);
        Bytes proof = gate(forged, beta, alphasDirectory).proof(Fixture.session(alpha, false, HANDSHAKE));
        assertThat(alphasGate.verify(Fixture.session(beta, true, HANDSHAKE), proof)).isEmpty();
    }

    @Test
    void cutAndBentProofsAreRefused() {
        byte[] proof = betasGate.proof(Fixture.session(alpha, false, HANDSHAKE)).toArray();
        for (int length = 0; length < proof.length; length += 7) {
            Bytes cut = Bytes.copyOf(Arrays.copyOf(proof, length));
            assertThat(alphasGate.verify(Fixture.session(beta, true, HANDSHAKE), cut)).isEmpty();
        }
        for (int i = 0; i < proof.length; i += 11) {
            byte[] bent = proof.clone();
            bent[i] ^= 0x10;
            assertThat(alphasGate.verify(Fixture.session(beta, true, HANDSHAKE), Bytes.copyOf(bent))).isEmpty();
        }
    }

    @Test
    void expelledMemberIsRefusedAndShownWhy() {
        NetworkCredentials betas = credentials(beta, "beta");
        Expulsions told = new Expulsions(list(Fixture.revocation(authority, 1, beta, Fixture.NOW)));
        Expulsions untold = new Expulsions(RevocationList.EMPTY);
        RingGate knowing = gate(credentials(alpha, "alpha"), alpha, alphasDirectory, told);
        RingGate expelled = gate(betas, beta, new MemberDirectory(Fixture.spec(authority)), untold);
        Session.Info toBeta = Fixture.session(beta, true, HANDSHAKE);
        Session.Info toAlpha = Fixture.session(alpha, false, HANDSHAKE);
        assertThat(knowing.accepts(toBeta, expelled.greeting(toAlpha))).isTrue();
        assertThat(knowing.verify(toBeta, expelled.proof(toAlpha))).isEmpty();
        assertThat(knowing.holds(beta.identity().nodeId())).isFalse();
        assertThat(expelled.verify(toAlpha, knowing.proof(toBeta))).isPresent();
        assertThat(untold.notice()).contains(told.list().last().orElseThrow());
    }

    @Test
    void noticeIsBelievedOnlyFromTheAuthority() {
        Expulsions liars = new Expulsions(list(Fixture.revocation(Fixture.authority(2), 1, beta, Fixture.NOW)));
        Expulsions untold = new Expulsions(RevocationList.EMPTY);
        RingGate liar = gate(credentials(alpha, "alpha"), alpha, alphasDirectory, liars);
        RingGate member = gate(credentials(beta, "beta"), beta, new MemberDirectory(Fixture.spec(authority)), untold);
        assertThat(member.verify(Fixture.session(alpha, false, HANDSHAKE),
            liar.proof(Fixture.session(beta, true, HANDSHAKE)))).isPresent();
        assertThat(untold.notice()).isEmpty();
    }

    @Test
    void newCertificateAfterAnExpulsionServes() {
        Expulsions told = new Expulsions(list(Fixture.revocation(authority, 1, beta, Fixture.NOW - 1)));
        RingGate knowing = gate(credentials(alpha, "alpha"), alpha, alphasDirectory, told);
        assertThat(knowing.holds(beta.identity().nodeId())).isFalse();
        assertThat(knowing.verify(Fixture.session(beta, true, HANDSHAKE),
            betasGate.proof(Fixture.session(alpha, false, HANDSHAKE)))).isPresent();
        assertThat(knowing.holds(beta.identity().nodeId())).isTrue();
        assertThat(knowing.holds(Fixture.node(9).identity().nodeId())).isTrue();
    }

    @Test
    void gateAfterAnExchangeHoldsTheMembersOfTheFormerOne() {
        Expulsions told = new Expulsions(list(Fixture.revocation(authority, 1, beta, Fixture.NOW - 1)));
        assertThat(gate(credentials(alpha, "alpha"), alpha, alphasDirectory, told)
            .verify(Fixture.session(beta, true, HANDSHAKE), betasGate.proof(Fixture.session(alpha, false, HANDSHAKE))))
            .isPresent();
        MemberDirectory next = new MemberDirectory(Fixture.spec(authority));
        RingGate successor = gate(credentials(alpha, "alpha"), alpha, next, told);
        assertThat(successor.holds(beta.identity().nodeId())).isFalse();
        next.recall(alphasDirectory.checked());
        assertThat(successor.holds(beta.identity().nodeId())).isTrue();
    }

    @Test
    void memberWithAnOlderSecretIsGreeted() {
        NetworkAuthority chain = new NetworkAuthority(Fixture.spec(authority), authority, alpha.source());
        RingGate renewed = gate(credentials(alpha, "alpha").with(chain.secret(5)), alpha, alphasDirectory);
        RingGate away = gate(credentials(beta, "beta").with(chain.secret(2)), beta, alphasDirectory);
        assertThat(renewed.accepts(Fixture.session(beta, true, HANDSHAKE),
            away.greeting(Fixture.session(alpha, false, HANDSHAKE)))).isTrue();
        assertThat(away.accepts(Fixture.session(alpha, false, HANDSHAKE),
            renewed.greeting(Fixture.session(beta, true, HANDSHAKE)))).isTrue();
    }

    private static RevocationList list(Revocation entry) {
        return RevocationList.EMPTY.with(List.of(entry));
    }

    private NetworkCredentials credentials(NodeKeys node, String host) {
        return Fixture.credentials(authority, node, host);
    }

    private RingGate gate(NetworkCredentials credentials, NodeKeys node, MemberDirectory directory) {
        return gate(credentials, node, directory, new Expulsions(RevocationList.EMPTY));
    }

    private RingGate gate(NetworkCredentials credentials, NodeKeys node, MemberDirectory directory,
                          Expulsions expulsions) {
        return new NetworkGate(credentials, node, new CertificateVerifier(Fixture.spec(authority), Fixture::verify,
            () -> Fixture.NOW, expulsions::covers), directory, expulsions);
    }
}
