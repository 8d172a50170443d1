package org.ipop.membership.revocation;

import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.membership.certificate.CertificateRefused;
import org.ipop.membership.certificate.CertificateVerifier;
import org.ipop.membership.certificate.MemberCertificate;
import org.ipop.membership.certificate.Transcript;
import org.ipop.membership.proof.NetworkCredentials;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.membership.proof.RendezvousSecret;
import org.ipop.wire.membership.RevocationMessage.SecretSealed;
import org.ipop.wire.membership.RevocationMessage.SecretWanted;

/**
 * Both ends of asking for a rendezvous secret. The asker signs an ephemeral key with the key of its certificate;
 * whoever has the secret and knows of no revocation of that certificate seals it for that key. A request that is
 * repeated by somebody else gives nothing that he could open. Thread: any; every call signs or checks, so on a
 * worker.
 */
final class SecretRequest {
    private static final int PRIVATE_KEY_BYTES = 32;

    private final NodeKeys keys;
    private final CertificateVerifier certificates;
    private final Bytes authorityKey;
    private final SecretSeal seal;

    /** A request and the key that opens its answer. */
    record Open(SecretWanted message, Bytes privateKey) {
    }

    /** @param certificates refuses those that are revoked */
    SecretRequest(Bytes authorityKey, NodeKeys keys, CertificateVerifier certificates) {
        this.authorityKey = authorityKey;
        this.keys = keys;
        this.certificates = certificates;
        this.seal = new SecretSeal(authorityKey);
    }

    Open ask(int epoch, NetworkCredentials own) {
        Bytes privateKey = keys.source().draw(PRIVATE_KEY_BYTES);
        Bytes publicKey = SecretSeal.publicKey(privateKey);
        byte[] signature = keys.identity().sign(message(epoch, publicKey));
        return new Open(new SecretWanted(epoch, publicKey, own.certificate().encoded(), Bytes.copyOf(signature)),
            privateKey);
    }

    /** Empty for one that is no member, or no longer. */
    Optional<SecretSealed> answer(SecretWanted wanted, RendezvousSecret ours) {
        try {
            MemberCertificate asker = certificates.verify(wanted.certificate());
            boolean genuine = wanted.epoch() <= ours.epoch() && keys.signatures().verify(asker.nodeKey().toArray(),
                message(wanted.epoch(), wanted.key()), wanted.signature().toArray());
            return genuine ? seal.seal(ours.at(wanted.epoch()), wanted.key(), keys.source()) : Optional.empty();
        } catch (CertificateRefused e) {
            return Optional.empty();
        }
    }

    /** The secret, if it was sealed for us and follows the one we have. */
    Optional<RendezvousSecret> open(SecretSealed sealed, Open request, RendezvousSecret ours) {
        return seal.open(sealed, request.privateKey()).filter(secret -> secret.follows(ours));
    }

    private byte[] message(int epoch, Bytes key) {
        byte[] number = {(byte) (epoch >>> 24), (byte) (epoch >>> 16), (byte) (epoch >>> 8), (byte) epoch};
        return Transcript.of("ipop secret wanted").with(authorityKey).with(number).with(key).toBytes();
    }
}
