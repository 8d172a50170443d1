package org.ipop.security.corretto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import org.ipop.security.corretto.BentProvider.Fault;

/** Ed25519 of the JDK, but for one fault. */
final class BentSignature extends SignatureSpi {
    private final Fault fault;
    private final Signature straight;

    BentSignature(Fault fault) {
        this.fault = fault;
        try {
            this.straight = Signature.getInstance("Ed25519", "SunEC");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
        straight.initVerify(key);
    }

    @Override
    protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
        straight.initSign(key);
    }

    @Override
    protected void engineUpdate(byte one) throws SignatureException {
        straight.update(one);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) throws SignatureException {
        straight.update(bytes, offset, length);
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
        byte[] signature = straight.sign();
        signature[3] ^= (byte) (fault == Fault.SIGNS_WRONGLY ? 1 : 0);
        return signature;
    }

    @Override
    protected boolean engineVerify(byte[] signature) throws SignatureException {
        return switch (fault) {
            case KNOWS_NO_SIGNATURE -> false;
            case TAKES_ANY_SIGNATURE -> true;
            default -> straight.verify(signature);
        };
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {
        throw new IllegalStateException("has none");
    }

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
        throw new IllegalStateException("has none");
    }
}
