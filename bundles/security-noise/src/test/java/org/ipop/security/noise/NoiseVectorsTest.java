package org.ipop.security.noise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import org.ipop.wire.handshake.Pattern;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published cacophony vectors: both roles, every message byte by byte, handshake hash and transport keys. */
class NoiseVectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    record Message(byte[] payload, byte[] ciphertext) {
    }

    record Vector(Map<String, String> fields, List<Message> messages) {
        byte[] bytes(String field) {
            return HEX.parseHex(fields.getOrDefault(field, ""));
        }

        X25519.Pair pair(String field) {
            return X25519.Pair.of(bytes(field));
        }

        Pattern pattern() {
            return fields.get("protocol").startsWith("Noise_XX") ? Pattern.XX : Pattern.IK;
        }

        Aead aead() {
            return fields.get("protocol").contains("AESGCM") ? Aead.AES_GCM : Aead.CHACHA_POLY;
        }

        NoiseState.Terms terms() {
            return new NoiseState.Terms(pattern(), aead(), bytes("prologue"));
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void everyMessageIsAsPublished(Vector vector) throws GeneralSecurityException {
        NoiseState initiator = NoiseState.initiator(vector.terms(), vector.pair("init_static"),
            vector.bytes("init_remote_static"));
        NoiseState responder = NoiseState.responder(vector.terms(), vector.pair("resp_static"));
        int handshakeMessages = vector.pattern() == Pattern.XX ? 3 : 2;
        for (int i = 0; i < handshakeMessages; i++) {
            if (i == handshakeMessages - 1) {
                checkHash(vector, initiator, responder);
            }
            Message message = vector.messages().get(i);
            NoiseState writer = i % 2 == 0 ? initiator : responder;
            NoiseState reader = i % 2 == 0 ? responder : initiator;
            String ephemeral = i % 2 == 0 ? "init_ephemeral" : "resp_ephemeral";
            assertThat(writer.write(message.payload(), () -> vector.pair(ephemeral))).isEqualTo(message.ciphertext());
            assertThat(reader.read(message.ciphertext())).isEqualTo(message.payload());
        }
        assertThat(initiator.symmetric().handshakeHash()).isEqualTo(responder.symmetric().handshakeHash());
        assertThat(initiator.theirStatic()).isEqualTo(vector.pair("resp_static").publicKey());
        assertThat(responder.theirStatic()).isEqualTo(vector.pair("init_static").publicKey());
        checkTransport(vector, initiator.symmetric().split(), handshakeMessages);
        checkTransport(vector, responder.symmetric().split(), handshakeMessages);
    }

    /** This set records the hash as it stands before the last message. */
    private static void checkHash(Vector vector, NoiseState initiator, NoiseState responder) {
        assertThat(initiator.symmetric().handshakeHash()).isEqualTo(vector.bytes("handshake_hash"));
        assertThat(responder.symmetric().handshakeHash()).isEqualTo(vector.bytes("handshake_hash"));
    }

    /** By everybody who computes for sessions, since these messages are what sessions seal. */
    private static void checkTransport(Vector vector, byte[][] keys, int from) throws GeneralSecurityException {
        for (Named<Algorithms> algorithms : TestProvider.all()) {
            Cipher cipher = vector.aead().newCipher(algorithms.getPayload().present());
            for (int i = from; i < vector.messages().size(); i++) {
                cipher.init(Cipher.ENCRYPT_MODE, vector.aead().key(keys[i % 2]),
                    vector.aead().parameters((i - from) / 2, new byte[Aead.NONCE_BYTES]));
                assertThat(cipher.doFinal(vector.messages().get(i).payload()))
                    .as("transport message %d by %s", i, algorithms).isEqualTo(vector.messages().get(i).ciphertext());
            }
        }
    }

    static Stream<Named<Vector>> vectors() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        for (String line : resource().lines().filter(text -> !text.startsWith("#") && !text.isBlank()).toList()) {
            String[] field = line.split(" = ");
            if (field[0].equals("protocol")) {
                vectors.add(new Vector(new LinkedHashMap<>(), new ArrayList<>()));
            }
            Vector vector = vectors.getLast();
            if (field[0].equals("message")) {
                String[] parts = field[1].split(" ");
                vector.messages().add(new Message(HEX.parseHex(parts[0]), HEX.parseHex(parts[1])));
            } else {
                vector.fields().put(field[0], field[1]);
            }
        }
        assertThat(vectors).hasSize(4);
        return vectors.stream().map(vector -> Named.of(vector.fields().get("protocol"), vector));
    }

    private static String resource() throws IOException {
        try (InputStream in = NoiseVectorsTest.class.getResourceAsStream("noise-vectors.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
