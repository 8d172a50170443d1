package org.ipop.nat.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.ipop.api.nat.Candidate;
import org.junit.jupiter.api.Test;

class VoicesTest {
    private static final InetSocketAddress ONE = at("203.0.113.7", 1);
    private static final InetSocketAddress TWO = at("203.0.113.7", 2);
    private static final InetSocketAddress SIX = at("2001:db8::7", 1);

    private final Voices voices = new Voices();

    @Test
    void onePeerIsAHintAndTwoAreACandidate() {
        voices.hear("peer a", false, ONE, 0);
        voices.hear("peer a", false, ONE, 1);
        assertThat(voices.candidates(1)).isEmpty();
        assertThat(voices.hints(1)).containsExactly(new Candidate(Candidate.Kind.PEER_REFLEXIVE, ONE));
        voices.hear("peer b", false, ONE, 2);
        assertThat(voices.candidates(2)).containsExactly(new Candidate(Candidate.Kind.PEER_REFLEXIVE, ONE));
        assertThat(voices.hints(2)).isEmpty();
    }

    @Test
    void aServerSufficesAndMoreVoicesComeFirst() {
        voices.hear("server", true, ONE, 0);
        voices.hear("peer a", false, TWO, 0);
        voices.hear("peer b", false, TWO, 0);
        assertThat(voices.candidates(0)).containsExactly(new Candidate(Candidate.Kind.PEER_REFLEXIVE, TWO),
            new Candidate(Candidate.Kind.SERVER_REFLEXIVE, ONE));
    }

    @Test
    void aVoiceHasOneClaimAFamilyAndItsLatestCounts() {
        voices.hear("server", true, ONE, 0);
        voices.hear("server", true, SIX, 0);
        voices.hear("server", true, TWO, 0);
        assertThat(voices.candidates(0)).extracting(Candidate::address).containsExactly(SIX, TWO);
    }

    @Test
    void claimsRunOutAndNonsenseIsNotHeard() {
        voices.hear("server", true, ONE, 0);
        voices.hear("a", true, at("203.0.113.7", 0), 0);
        voices.hear("b", true, at("0.0.0.0", 1), 0);
        voices.hear("c", true, at("224.0.0.1", 1), 0);
        voices.hear("d", true, at("fe80::1", 1), 0);
        assertThat(voices.candidates(Voices.CLAIM_LIFETIME_NANOS - 1)).hasSize(1);
        assertThat(voices.candidates(Voices.CLAIM_LIFETIME_NANOS)).isEmpty();
    }

    @Test
    void theNumberOfVoicesIsBounded() {
        for (int i = 0; i < 1_000; i++) {
            voices.hear("peer " + i, false, at("203.0.113.7", 1 + i), 0);
        }
        assertThat(voices.hints(0)).hasSize(Voices.MAX_VOICES);
        assertThat(voices.hints(0).getFirst().address().getPort()).as("the latest first").isEqualTo(1_000);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
