package org.ipop.switchboard;

import org.ipop.api.security.SignatureVerifier;

/** Checks signatures, whoever computes; in the gap the former one goes on. Thread: any. */
final class SwitchedVerifier implements SignatureVerifier, Front<SignatureVerifier> {
    /** Written by the loop before the front is offered. */
    private volatile SignatureVerifier present;

    @Override
    public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        return present.verify(publicKey, message, signature);
    }

    @Override
    public void plugged(SignatureVerifier next) {
        present = next;
    }

    @Override
    public void unplugged(SignatureVerifier former) {
        // it has no state: it stays until the next one comes
    }
}
