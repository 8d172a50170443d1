package org.ipop.membership.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.membership.certificate.KeySource;
import org.ipop.membership.certificate.Transcript;
import org.ipop.membership.proof.RendezvousSecret;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * What members write for each other where everybody can read it: their contact under AES-256-GCM, at keys that only
 * members can compute. Thread: any.
 * <pre>
 * +-----------------+--------------------------------+-----------+
 * | nonce, 12 bytes | contact, sealed                | tag, 16   |
 * +-----------------+--------------------------------+-----------+
 * </pre>
 * Shard and writer are additional data, so a value cannot be moved to another place or another writer.
 */
final class RendezvousSeal {
    static final int SHARDS = 4;
    static final int MAX_BYTES = 512;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Bytes secret;
    private final int epoch;
    private final SecretKeySpec key;

    RendezvousSeal(RendezvousSecret rendezvous) {
        this.secret = rendezvous.value();
        this.epoch = rendezvous.epoch();
        this.key = new SecretKeySpec(Transcript.of("ipop rendezvous seal").with(number(epoch)).mac(secret), "AES");
    }

    /** Where the values of a shard lie on the bootstrap ring. */
    Key place(int shard) {
        return Key.of(Transcript.of("ipop rendezvous place").with(number(epoch)).with(number(shard)).mac(secret));
    }

    /** The shard that a member writes to. */
    static int shardOf(NodeId writer) {
        return writer.key().low() & SHARDS - 1;
    }

    Bytes seal(Contact contact, KeySource source) {
        ByteBuf plain = Unpooled.buffer(256);
        Fields.writeContact(plain, contact);
        byte[] nonce = source.draw(NONCE_BYTES).toArray();
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, contact.node());
            byte[] sealed = cipher.doFinal(plain.array(), 0, plain.readableBytes());
            byte[] value = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, value, NONCE_BYTES, sealed.length);
            return Bytes.copyOf(value);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /** The contact of {@code writer}; empty for whatever no member wrote. */
    Optional<Contact> open(Bytes value, NodeId writer) {
        if (value.length() <= NONCE_BYTES || value.length() > MAX_BYTES) {
            return Optional.empty();
        }
        byte[] bytes = value.toArray();
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(bytes, NONCE_BYTES), writer);
            ByteBuf plain = Unpooled.wrappedBuffer(cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES));
            Contact contact = Fields.contact(plain);
            Fields.end(plain, "sealed contact");
            return contact.node().equals(writer) ? Optional.of(contact) : Optional.empty();
        } catch (AEADBadTagException | MalformedPacket e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, NodeId writer) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place(shardOf(writer)).toBytes());
        cipher.updateAAD(writer.toBytes());
        return cipher;
    }

    private static byte[] number(int value) {
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }
}
