package org.ipop.membership.proof;

import org.ipop.api.Bytes;
import org.ipop.api.security.SignatureVerifier;
import org.ipop.membership.certificate.Transcript;
import org.ipop.wire.membership.Revocation;

/** Tells the authority's revocations from forged ones. Thread: any; a check takes about 0.6 ms, so on a worker. */
public record RevocationCheck(Bytes authorityKey, SignatureVerifier signatures) {
    public boolean genuine(Revocation revocation) {
        return signatures.verify(authorityKey.toArray(), message(authorityKey, revocation),
            revocation.signature().toArray());
    }

    /** What the authority signs. */
    public static byte[] message(Bytes authorityKey, Revocation revocation) {
        return Transcript.of("ipop revocation").with(authorityKey).with(revocation.signedPart()).toBytes();
    }
}
