package org.ipop.membership.revocation;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;
import org.ipop.api.Bytes;
import org.ipop.membership.certificate.KeySource;
import org.ipop.membership.certificate.Transcript;
import org.ipop.membership.proof.RendezvousSecret;
import org.ipop.wire.membership.RevocationMessage.SecretSealed;

/**
 * A rendezvous secret on its way over a ring, whose hops can read everything: X25519 between two ephemeral keys, then
 * AES-256-GCM. A key seals once, so the nonce is zero. Thread: any; about 0.3 ms, so on a worker.
 */
final class SecretSeal {
    private static final int TAG_BITS = 128;
    private static final int SECRET_BYTES = 32;
    private static final byte[] NONCE = new byte[12];

    private final Bytes authorityKey;

    SecretSeal(Bytes authorityKey) {
        this.authorityKey = authorityKey;
    }

    static Bytes publicKey(Bytes privateKey) {
        return Bytes.copyOf(privateKeyOf(privateKey).generatePublicKey().getEncoded());
    }

    /** Empty if the receiver's key is one that gives no secret. */
    Optional<SecretSealed> seal(RendezvousSecret secret, Bytes receiver, KeySource source) {
        Bytes ephemeral = source.draw(SECRET_BYTES);
        Bytes ours = publicKey(ephemeral);
        return shared(ephemeral, receiver).map(shared -> {
            try {
                Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key(shared, secret.epoch(), receiver, ours));
                return new SecretSealed(secret.epoch(), ours, Bytes.copyOf(cipher.doFinal(secret.value().toArray())));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has AES-GCM", e);
            }
        });
    }

    /** Empty for whatever was not sealed for this key; whether it is the secret, only the chain can tell. */
    Optional<RendezvousSecret> open(SecretSealed sealed, Bytes privateKey) {
        return shared(privateKey, sealed.key()).flatMap(shared -> {
            try {
                Cipher cipher = cipher(Cipher.DECRYPT_MODE,
                    key(shared, sealed.epoch(), publicKey(privateKey), sealed.key()));
                byte[] value = cipher.doFinal(sealed.sealed().toArray());
                return value.length == SECRET_BYTES
                    ? Optional.of(new RendezvousSecret(sealed.epoch(), Bytes.copyOf(value))) : Optional.empty();
            } catch (AEADBadTagException e) {
                return Optional.empty();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has AES-GCM", e);
            }
        });
    }

    private byte[] key(Bytes shared, int epoch, Bytes receiver, Bytes sender) {
        byte[] number = {(byte) (epoch >>> 24), (byte) (epoch >>> 16), (byte) (epoch >>> 8), (byte) epoch};
        return Transcript.of("ipop secret seal").with(authorityKey).with(number).with(receiver).with(sender)
            .mac(shared);
    }

    private static Cipher cipher(int mode, byte[] key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, NONCE));
        return cipher;
    }

    private static Optional<Bytes> shared(Bytes privateKey, Bytes publicKey) {
        byte[] shared = new byte[SECRET_BYTES];
        try {
            privateKeyOf(privateKey).generateSecret(new X25519PublicKeyParameters(publicKey.toArray(), 0), shared, 0);
            return Optional.of(Bytes.copyOf(shared));
        } catch (IllegalStateException e) {
            // RFC 7748 section 6.1: a key of small order
            return Optional.empty();
        }
    }

    private static X25519PrivateKeyParameters privateKeyOf(Bytes privateKey) {
        return new X25519PrivateKeyParameters(privateKey.toArray(), 0);
    }
}
