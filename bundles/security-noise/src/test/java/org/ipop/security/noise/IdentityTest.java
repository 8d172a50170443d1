package org.ipop.security.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.wire.handshake.IdentityProof;
import org.ipop.wire.handshake.Suite;
import org.junit.jupiter.api.Test;

class IdentityTest {
    private final NodeKeys keys = NodeKeys.create(new CountingRandom(1), 1_767_225_600L);

    @Test
    void keysComeBackFromTheirFile() {
        NodeKeys back = NodeKeys.parse(keys.encode());
        assertThat(back.nodeId()).isEqualTo(keys.nodeId());
        assertThat(back.publicKey()).isEqualTo(keys.publicKey());
        assertThat(back.staticPair().privateKey()).isEqualTo(keys.staticPair().privateKey());
        assertThat(back.proof()).isEqualTo(keys.proof());
    }

    @Test
    void nodeIdIsTheHashOfThePublicKey() {
        assertThat(keys.nodeId()).isEqualTo(NodeId.ofPublicKey(keys.publicKey().toArray()));
    }

    @Test
    void proofAndSignaturesVerify() {
        IdentityProof proof = keys.proof();
        byte[] signed = IdentityProof.signedBytes(keys.staticPair().publicKey(), proof.epoch());
        Ed25519 verifier = new Ed25519();
        assertThat(verifier.verify(keys.publicKey().toArray(), signed, proof.signature().toArray())).isTrue();
        byte[] message = {1, 2, 3};
        assertThat(verifier.verify(keys.publicKey().toArray(), message, keys.sign(message))).isTrue();
    }

    @Test
    void damagedFileIsRefusedInOneLineWhateverIsWrong() {
        byte[] file = keys.encode();
        for (int index = 0; index < file.length; index++) {
            byte[] damaged = file.clone();
            damaged[index] ^= 4;
            assertThatThrownBy(() -> NodeKeys.parse(damaged)).as("byte %d", index).isInstanceOf(Refused.class)
                .hasMessageContaining("identity").hasMessageNotContaining("\n");
        }
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> NodeKeys.parse(cut)).as("cut at %d", length).isInstanceOf(Refused.class);
        }
    }

    @Test
    void firstStartWritesTheFileAndTheNextOneReadsIt() {
        MemoryFolder folder = new MemoryFolder();
        NodeKeys made = new IdentityFile(new DirectLoop(), folder).open(new CountingRandom(4));
        assertThat(folder.files).containsOnlyKeys("identity");
        NodeKeys read = new IdentityFile(new DirectLoop(), folder).open(new CountingRandom(5));
        assertThat(read.nodeId()).isEqualTo(made.nodeId());
    }

    @Test
    void damagedFileStaysAsItIs() {
        MemoryFolder folder = new MemoryFolder();
        folder.files.put("identity", new byte[] {1});
        assertThatThrownBy(() -> new IdentityFile(new DirectLoop(), folder).open(new CountingRandom(4)))
            .isInstanceOf(Refused.class);
        assertThat(folder.files.get("identity")).containsExactly(1);
    }

    @Test
    void cipherSettingIsChecked() {
        assertThat(CipherChoice.of("aes")).isEqualTo(Suite.AES_256_GCM);
        assertThat(CipherChoice.of("chacha")).isEqualTo(Suite.CHACHA20_POLY1305);
        assertThat(CipherChoice.of("auto")).as("the kernel and the JVM see the same processor")
            .isEqualTo(CipherChoice.jvmUsesAesInstructions() ? Suite.AES_256_GCM : Suite.CHACHA20_POLY1305);
        assertThatThrownBy(() -> CipherChoice.of("rot13")).isInstanceOf(Refused.class)
            .hasMessageContaining("rot13").hasMessageContaining("auto, aes and chacha");
    }
}
