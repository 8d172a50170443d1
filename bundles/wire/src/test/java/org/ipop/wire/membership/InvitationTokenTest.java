package org.ipop.wire.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.nat.Candidate;
import org.ipop.wire.membership.InvitationToken.Issuer;
import org.ipop.wire.membership.InvitationToken.Ticket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvitationTokenTest {
    private static final InvitationToken TOKEN = new InvitationToken("lab", Bytes.fromHex("a1".repeat(32)),
        new Issuer(NodeId.fromHex("b2".repeat(20)), List.of(new Candidate(Candidate.Kind.HOST, at("192.0.2.1", 4100)),
            new Candidate(Candidate.Kind.SERVER_REFLEXIVE, at("2001:db8::7", 1234)))),
        new Ticket(Bytes.fromHex("c3".repeat(8)), Bytes.fromHex("d4".repeat(32)), 1_800_000_000L,
            Optional.of("printer")),
        List.of(at("198.51.100.9", 4100)));

    @Test
    void comesBackWithEveryFieldInItsPlace() {
        assertThat(InvitationToken.parse(TOKEN.text())).isEqualTo(TOKEN);
    }

    @Test
    void withoutHostSeedsAndCandidatesItComesBackToo() {
        InvitationToken bare = new InvitationToken("n", TOKEN.authorityKey(),
            new Issuer(TOKEN.issuer().node(), List.of()),
            new Ticket(TOKEN.ticket().id(), TOKEN.ticket().secret(), 1, Optional.empty()), List.of());
        assertThat(InvitationToken.parse(bare.text())).isEqualTo(bare);
    }

    @Test
    void isOneLineThatFitsAnywhere() {
        assertThat(TOKEN.text()).matches("ipop1-[A-Za-z0-9_-]+").hasSizeLessThan(300);
    }

    @Test
    void whiteSpaceOfMailProgramsDoesNoHarm() {
        String text = TOKEN.text();
        String folded = "  " + text.substring(0, 70) + "\r\n " + text.substring(70) + "\n";
        assertThat(InvitationToken.parse(folded)).isEqualTo(TOKEN);
    }

    @Test
    void anyCharacterMistypedIsToldAsMistyped() {
        String text = TOKEN.text();
        for (int i = "ipop1-".length(); i < text.length() - 1; i++) {
            String typo = text.substring(0, i) + (text.charAt(i) == 'x' ? 'y' : 'x') + text.substring(i + 1);
            assertThatThrownBy(() -> InvitationToken.parse(typo)).as("typo at %d", i)
                .isInstanceOf(Refused.class).hasMessageContaining("mistyped");
        }
    }

    @Test
    void cutAtAnyLengthIsRefusedInOneLine() {
        String text = TOKEN.text();
        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThatThrownBy(() -> InvitationToken.parse(cut)).as("cut at %d", length)
                .isInstanceOf(Refused.class).hasMessageNotContaining("\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        hello        | starts with ipop1-
        ipop2-AAAA   | another version
        IPOP1-AAAA   | starts with ipop1-
        ipop1-       | mistyped
        ipop1-AA     | mistyped
        ipop1-!!!!   | mistyped
        ipop1-AAAAAAAA | mistyped
        """)
    void whatIsNoTokenIsSaidToBeNone(String text, String expected) {
        assertThatThrownBy(() -> InvitationToken.parse(text)).isInstanceOf(Refused.class)
            .hasMessageContaining(expected);
    }

    @Test
    void oversizedTextIsRefusedBeforeItIsDecoded() {
        assertThatThrownBy(() -> InvitationToken.parse("ipop1-" + "A".repeat(5_000)))
            .isInstanceOf(Refused.class).hasMessageContaining("at most");
    }

    @Test
    void goodChecksumOverWrongContentIsAFault() {
        byte[] content = Base64.getUrlDecoder().decode(TOKEN.text().substring("ipop1-".length()));
        byte[] shorter = Arrays.copyOf(content, 60);
        assertThatThrownBy(() -> InvitationToken.parse(withChecksum(shorter)))
            .isInstanceOf(Refused.class).hasMessageContaining("fault");
    }

    @Test
    void secretStaysOutOfLogs() {
        assertThat(TOKEN.toString()).doesNotContain("d4d4");
    }

    private static String withChecksum(byte[] content) {
        byte[] sum = Key.hash("ipop token".getBytes(StandardCharsets.US_ASCII), content).toBytes();
        byte[] whole = Arrays.copyOf(content, content.length + 4);
        System.arraycopy(sum, 0, whole, content.length, 4);
        return "ipop1-" + Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
