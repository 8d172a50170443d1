package org.ipop.security.noise;

import io.netty.buffer.ByteBufUtil;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.wire.handshake.KemPart;

/**
 * Cuts and seals one side's half of the KEM stage, opens and joins the other's. Both keys come from Noise's Split() and
 * are used for this alone: the nonce is the part's number.
 */
final class KemParts {
    private final Aead aead;
    private final byte[] key;
    private final byte[] content;
    private final boolean[] present = new boolean[KemPart.PARTS];

    /** @param contentBytes what the peer's parts make together */
    KemParts(Aead aead, byte[] key, int contentBytes) {
        this.aead = aead;
        this.key = key;
        this.content = new byte[contentBytes];
    }

    /** The datagrams that carry {@code content}. */
    static List<byte[]> seal(Aead aead, byte[] key, int receiverIndex, byte[] content) {
        List<byte[]> datagrams = new ArrayList<>();
        int partBytes = content.length / KemPart.PARTS;
        for (int part = 0; part < KemPart.PARTS; part++) {
            byte[] plaintext = Arrays.copyOfRange(content, part * partBytes, (part + 1) * partBytes);
            byte[] sealed = aead.seal(aead.key(key), part, KemPart.header(receiverIndex, part), plaintext);
            datagrams.add(ByteBufUtil.getBytes(new KemPart(receiverIndex, part, Bytes.copyOf(sealed)).encode()));
        }
        return datagrams;
    }

    /** Takes a part, also a second time; refuses a forged one. */
    void accept(KemPart part) throws HandshakeRefused {
        try {
            byte[] plaintext = aead.open(aead.key(key), part.part(), part.header(), part.sealed().toArray());
            System.arraycopy(plaintext, 0, content, part.part() * plaintext.length, plaintext.length);
            present[part.part()] = true;
        } catch (GeneralSecurityException e) {
            throw new HandshakeRefused("forged", false);
        }
    }

    /** All parts joined, once they are here. */
    Optional<byte[]> content() {
        for (boolean here : present) {
            if (!here) {
                return Optional.empty();
            }
        }
        return Optional.of(content);
    }

    void wipe() {
        Arrays.fill(key, (byte) 0);
    }
}
