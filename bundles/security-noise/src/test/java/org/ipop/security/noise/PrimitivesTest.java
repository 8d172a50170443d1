package org.ipop.security.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;

/** What we wrap of the JDK, against the vectors of the RFCs. */
class PrimitivesTest {
    @Test
    void hkdfOfRfc5869A1() {
        byte[] pseudoRandomKey = Hkdf.extract(hex("000102030405060708090a0b0c"), hex("0b".repeat(22)));
        assertThat(pseudoRandomKey)
            .isEqualTo(hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"));
        assertThat(Hkdf.expand(pseudoRandomKey, hex("f0f1f2f3f4f5f6f7f8f9"), 42)).isEqualTo(hex(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"));
    }

    @Test
    void hkdfOfRfc5869A3WithEmptySaltAndInfo() {
        byte[] pseudoRandomKey = Hkdf.extract(new byte[0], hex("0b".repeat(22)));
        assertThat(pseudoRandomKey)
            .isEqualTo(hex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04"));
        assertThat(Hkdf.expand(pseudoRandomKey, new byte[0], 42)).isEqualTo(hex(
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"));
    }

    @Test
    void x25519OfRfc7748() throws InvalidKeyException {
        assertThat(X25519.agree(hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
            hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")))
            .isEqualTo(hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"));
        X25519.Pair bob =
            X25519.Pair.of(hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
        assertThat(bob.publicKey()).isEqualTo(hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
        assertThat(X25519.agree(bob.privateKey(),
            hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")))
            .isEqualTo(hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"));
    }

    @Test
    void x25519RefusesPointsOfSmallOrder() {
        byte[] scalar = hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
        for (String point : new String[] {"00".repeat(32), "01" + "00".repeat(31),
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
            assertThatThrownBy(() -> X25519.agree(scalar, hex(point))).isInstanceOf(InvalidKeyException.class);
        }
    }

    @Test
    void ed25519OfRfc8032() {
        check("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                + "d25bf5f0595bbe24655141438e7a100b");
        check("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
                + "387b2eaeb4302aeeb00d291612bb0c00");
    }

    private static void check(String seed, String publicKey, String message, String signature) {
        assertThat(Ed25519.publicKey(hex(seed))).isEqualTo(hex(publicKey));
        TestProvider.all().forEach(by -> check(new Ed25519(by.getPayload()), seed, publicKey, message, signature));
    }

    private static void check(Ed25519 verifier, String seed, String publicKey, String message, String signature) {
        assertThat(verifier.sign(Ed25519.privateKey(hex(seed)), hex(message))).isEqualTo(hex(signature));
        assertThat(verifier.verify(hex(publicKey), hex(message), hex(signature))).isTrue();
        assertThat(verifier.verify(hex(publicKey), hex(message + "00"), hex(signature))).isFalse();
        for (int index = 0; index < 64; index++) {
            byte[] changed = hex(signature);
            changed[index] ^= 1;
            assertThat(verifier.verify(hex(publicKey), hex(message), changed)).isFalse();
        }
    }

    @Test
    void verifierAnswersFalseForMalformedInput() {
        for (Named<Algorithms> by : TestProvider.all()) {
            Ed25519 verifier = new Ed25519(by.getPayload());
            assertThat(verifier.verify(new byte[31], new byte[0], new byte[64])).isFalse();
            assertThat(verifier.verify(new byte[32], new byte[0], new byte[63])).isFalse();
            assertThat(verifier.verify(hex("ff".repeat(32)), new byte[0], hex("ff".repeat(64)))).isFalse();
        }
    }

    /** Nodes must agree on what is signed, whoever computes for them; a signer may choose odd points to divide them. */
    @Test
    void verifiersAgreeOnOddPoints() {
        List<String> odd = List.of("01" + "00".repeat(31), "01" + "00".repeat(30) + "80", "00".repeat(32),
            "ec" + "ff".repeat(30) + "7f", "ed" + "ff".repeat(30) + "7f", "ee" + "ff".repeat(30) + "7f",
            "ee" + "ff".repeat(31), "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
        for (String publicKey : odd) {
            for (String point : odd) {
                for (byte message = 0; message < 16; message++) {
                    byte[] said = {message};
                    assertThat(TestProvider.all().stream().map(by -> new Ed25519(by.getPayload())
                        .verify(hex(publicKey), said, hex(point + "00".repeat(32)))).distinct())
                        .as("%s %s %d", publicKey, point, message).hasSize(1);
                }
            }
        }
    }

    @Test
    void chachaPolyOfRfc8439() throws GeneralSecurityException {
        byte[] scratch = hex("07000000" + "00".repeat(8));
        Cipher cipher = Aead.CHACHA_POLY.newCipher(new Algorithms().present());
        cipher.init(Cipher.ENCRYPT_MODE, Aead.CHACHA_POLY.key(hex(
            "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f")),
            Aead.CHACHA_POLY.parameters(0x4746454443424140L, scratch));
        cipher.updateAAD(hex("50515253c0c1c2c3c4c5c6c7"));
        assertThat(cipher.doFinal(("Ladies and Gentlemen of the class of '99: If I could offer you only one tip "
            + "for the future, sunscreen would be it.").getBytes(StandardCharsets.US_ASCII))).isEqualTo(hex(
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b"
                + "1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                + "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"));
    }

    @Test
    void mlKemCarriesASecretAndHidesFailure() throws InvalidKeyException {
        CountingRandom random = new CountingRandom(5);
        KeyPair pair = MlKem.generate(random);
        byte[] key = MlKem.encapsulationKey(pair.getPublic());
        MlKem.Encapsulated sent = MlKem.encapsulate(key, random);
        assertThat(key).hasSize(1184);
        assertThat(sent.ciphertext()).hasSize(1088);
        assertThat(MlKem.decapsulate(pair.getPrivate(), sent.ciphertext())).isEqualTo(sent.secret()).hasSize(32);
        sent.ciphertext()[0] ^= 1;
        assertThat(MlKem.decapsulate(pair.getPrivate(), sent.ciphertext())).isNotEqualTo(sent.secret());
    }

    @Test
    void destroyedKeyGivesNothingOut() {
        WipeableKey key = Aead.AES_GCM.key(new byte[32]);
        key.destroy();
        assertThat(key.isDestroyed()).isTrue();
        assertThatThrownBy(key::getEncoded).isInstanceOf(IllegalStateException.class);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
