package org.ipop.membership.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.ipop.api.Bytes;
import org.ipop.api.link.RingGate;
import org.ipop.membership.Fixture;
import org.ipop.membership.certificate.AuthorityKey;
import org.ipop.membership.certificate.CertificateVerifier;
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
            Fixture.certificate(authority, beta, "beta"), Bytes.fromHex("00".repeat(32)));
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

    private NetworkCredentials credentials(NodeKeys node, String host) {
        return Fixture.credentials(authority, node, host);
    }

    private RingGate gate(NetworkCredentials credentials, NodeKeys node, MemberDirectory directory) {
        return new NetworkGate(credentials, node,
            new CertificateVerifier(Fixture.spec(authority), Fixture::verify, () -> Fixture.NOW), directory);
    }
}
