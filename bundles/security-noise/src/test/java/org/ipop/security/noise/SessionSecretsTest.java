package org.ipop.security.noise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.ipop.api.Bytes;
import org.junit.jupiter.api.Test;

/** Frozen vectors of ours, computed apart from this code by Python; they are also in docs/protocol-handshake.md. */
class SessionSecretsTest {
    private static final byte[] TRANSCRIPT_HASH =
        hex("e3c125a1cd48489f5f199bc7824351fe3d63ae8b938f0dcece662468e425d113");

    @Test
    void transcriptHashIsFrozen() {
        SessionSecrets.KemTranscript transcript =
            new SessionSecrets.KemTranscript(sequence(0, 1, 1184), sequence(0, 7, 1088));
        assertThat(transcript.hash(sequence(64, 1, 32))).isEqualTo(TRANSCRIPT_HASH);
    }

    @Test
    void sessionKeysAreFrozen() {
        check(secrets(), "0adfad0ef68fe64458ba8af04a2f25680f1b12eedd0f0da22e68ba826806ef33",
            "276e54fd7cfe47f6db8fc8e8271f7149e2167b315e95a9d7d124e23eedeeebb9",
            "ef96c24e942f8193fbb5d3f15c324ac3bbe32f517d0eb76e44f3bc563f9dd0d7");
    }

    @Test
    void derivedKeysAreFrozen() {
        check(secrets().derive(Bytes.fromHex("0011223344556677"), 0x11223344, 0x55667788),
            "d7a06eee22641e872cdd76a953105b9a91fe51d774fde3e14aa0bf60aa960671",
            "93c72a306ba48ab63e4bdc9fcf4d2220cac89b6bbf96fc0d97f00975a3110bf4",
            "f0f716f266ceb3524cc4ce6551a91c9970af3eac426d8200d55d525151a420d5");
    }

    private static SessionSecrets secrets() {
        return SessionSecrets.of(sequence(0, 1, 32), sequence(32, 1, 32), TRANSCRIPT_HASH.clone());
    }

    private static void check(SessionSecrets secrets, String initiatorKey, String responderKey, String exporter) {
        assertThat(secrets.initiatorKey()).isEqualTo(hex(initiatorKey));
        assertThat(secrets.responderKey()).isEqualTo(hex(responderKey));
        assertThat(secrets.exporter()).isEqualTo(hex(exporter));
    }

    private static byte[] sequence(int first, int step, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + step * i);
        }
        return bytes;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
