package org.ipop.security.corretto;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import org.ipop.security.corretto.BentProvider.Fault;

/** AES-GCM of the JDK, but for one fault. Serves only what the test asks: all at once, on arrays. */
final class BentCipher extends CipherSpi {
    private final Fault fault;
    private final Cipher straight;
    private int mode;

    BentCipher(Fault fault) {
        this.fault = fault;
        try {
            this.straight = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected void engineInit(int opmode, Key key, AlgorithmParameterSpec parameters, SecureRandom random)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        mode = opmode;
        straight.init(opmode, key, parameters);
    }

    @Override
    protected void engineUpdateAAD(byte[] additional, int offset, int length) {
        straight.updateAAD(additional, offset, length);
    }

    @Override
    protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
        if (fault == Fault.FAILS) {
            throw new ProviderException("out of order");
        }
        try {
            int written = straight.doFinal(input, offset, length, output, outputOffset);
            boolean wrong = fault == (mode == Cipher.ENCRYPT_MODE ? Fault.SEALS_WRONGLY : Fault.OPENS_WRONGLY);
            output[outputOffset] ^= (byte) (wrong ? 1 : 0);
            return written;
        } catch (AEADBadTagException forged) {
            if (fault == Fault.OPENS_FORGED) {
                return 0;
            }
            throw forged;
        }
    }

    @Override
    protected int engineGetBlockSize() {
        return straight.getBlockSize();
    }

    @Override
    protected int engineGetOutputSize(int length) {
        return straight.getOutputSize(length);
    }

    @Override
    protected byte[] engineGetIV() {
        return straight.getIV();
    }

    @Override
    protected AlgorithmParameters engineGetParameters() {
        return straight.getParameters();
    }

    @Override
    protected void engineSetMode(String name) {
        throw notAsked();
    }

    @Override
    protected void engineSetPadding(String name) {
        throw notAsked();
    }

    @Override
    protected void engineInit(int opmode, Key key, SecureRandom random) {
        throw notAsked();
    }

    @Override
    protected void engineInit(int opmode, Key key, AlgorithmParameters parameters, SecureRandom random) {
        throw notAsked();
    }

    @Override
    protected byte[] engineUpdate(byte[] input, int offset, int length) {
        throw notAsked();
    }

    @Override
    protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        throw notAsked();
    }

    @Override
    protected byte[] engineDoFinal(byte[] input, int offset, int length) {
        throw notAsked();
    }

    private static IllegalStateException notAsked() {
        return new IllegalStateException("not asked here");
    }
}
