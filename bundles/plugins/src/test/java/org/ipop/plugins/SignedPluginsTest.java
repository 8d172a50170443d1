package org.ipop.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import org.ipop.api.Refused;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedPluginsTest {
    private final byte[] jar = Jars.bundle("dns", "2.0.0");
    private KeyPair signer;
    private KeyPair stranger;
    private World world;

    @TempDir
    private Path root;

    @BeforeEach
    void makeWorld() throws Exception {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("Ed25519");
        signer = keys.generateKeyPair();
        stranger = keys.generateKeyPair();
        world = new World(root);
    }

    @AfterEach
    void closeWorld() throws Exception {
        world.close();
    }

    @Test
    void aSignedJarIsTakenThoughItsSignatureComesLater() throws Exception {
        world.start(required()).put("dns.jar", jar);
        world.settle();
        assertRefused("it is not signed");
        world.put("dns.jar.sig", sign(signer, jar));
        world.settle();
        assertThat(world.running("dns")).containsExactly("2.0.0");
        assertThat(world.lines).isEmpty();
    }

    @Test
    void theSignatureOfAStrangerIsRefused() throws Exception {
        world.start(required()).put("dns.jar.sig", sign(stranger, jar));
        world.put("dns.jar", jar);
        world.settle();
        assertRefused("pluginSigners");
    }

    @Test
    void aTamperedJarIsRefused() throws Exception {
        world.start(required()).put("dns.jar.sig", sign(signer, jar));
        world.put("dns.jar", Jars.bundle("dns", "2.0.1"));
        world.settle();
        assertRefused("pluginSigners");
    }

    @Test
    void aSignatureOfAnotherLengthIsRefused() throws Exception {
        world.start(required()).put("dns.jar", jar);
        for (int bytes : new int[] {1, SignaturePolicy.SIGNATURE_BYTES - 1, SignaturePolicy.SIGNATURE_BYTES + 1,
            9_999}) {
            world.put("dns.jar.sig", Arrays.copyOf(sign(signer, jar), bytes));
            world.settle();
            assertRefused("pluginSigners");
        }
    }

    @Test
    void aTakenPlugInOutlivesAForgedSuccessorOfItsFile() throws Exception {
        world.start(required()).put("dns.jar.sig", sign(signer, jar));
        world.put("dns.jar", jar);
        world.settle();
        world.put("dns.jar", Jars.bundle("dns", "6.6.6"));
        world.settle();
        assertThat(world.running("dns")).containsExactly("2.0.0");
        assertThat(world.lines).containsOnlyKeys("dns.jar");
    }

    @Test
    void aPlugInWhoseSignatureIsTakenAwayGoes() throws Exception {
        world.start(required()).put("dns.jar.sig", sign(signer, jar));
        world.put("dns.jar", jar);
        world.settle();
        world.delete("dns.jar.sig");
        world.settle();
        assertRefused("it is not signed");
    }

    @Test
    void whatWasTakenUnsignedGoesWhenSignaturesBecomeRequired() throws Exception {
        world.start().put("dns.jar", jar);
        world.settle();
        assertThat(world.running("dns")).containsExactly("2.0.0");
        world.restart(required());
        world.settle();
        assertRefused("it is not signed");
        world.restart(SignaturePolicy.of("off"));
        world.settle();
        assertThat(world.running("dns")).containsExactly("2.0.0");
        assertThat(world.lines).isEmpty();
    }

    @Test
    void whatCannotBeCheckedAnyMoreGoesToo() throws Exception {
        world.start().put("dns.jar", jar);
        world.settle();
        world.put("dns.jar", new byte[10]);
        world.settle();
        world.restart(required());
        assertThat(world.running("dns")).containsExactly("1.0.0");
    }

    @Test
    void withoutSignersNoJarIsTaken() throws Exception {
        world.start(SignaturePolicy.of("required")).put("dns.jar.sig", sign(signer, jar));
        world.put("dns.jar", jar);
        world.settle();
        assertRefused("pluginSigners");
    }

    @Test
    void aJarAtTheStartIsCheckedToo() throws Exception {
        Files.createDirectories(world.folder);
        world.put("dns.jar", jar);
        world.start(required());
        assertRefused("it is not signed");
    }

    @Test
    void aFaultInThePolicyNamesKeyAndValue() {
        assertThatThrownBy(() -> SignaturePolicy.of("maybe")).isInstanceOf(Refused.class)
            .hasMessage("pluginSignatures is \"maybe\"; it must be one of off, required");
        assertThatThrownBy(() -> SignaturePolicy.of("required", "?")).isInstanceOf(Refused.class)
            .hasMessage("pluginSigners has \"?\", which is no Ed25519 public key in Base64");
        assertThatThrownBy(() -> SignaturePolicy.of("off", "AAAA")).isInstanceOf(Refused.class);
    }

    private void assertRefused(String why) {
        assertThat(world.running("dns")).containsExactly("1.0.0");
        assertThat(world.bundles("dns")).hasSize(1);
        assertThat(world.lines).containsOnlyKeys("dns.jar");
        assertThat(world.lines.get("dns.jar")).contains(why);
    }

    private SignaturePolicy required() {
        return SignaturePolicy.of("required", Base64.getEncoder().encodeToString(signer.getPublic().getEncoded()));
    }

    private static byte[] sign(KeyPair by, byte[] content) throws Exception {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(by.getPrivate());
        signature.update(content);
        return signature.sign();
    }
}
