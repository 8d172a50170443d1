package org.ipop.security.noise;

import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;
import java.util.HashSet;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import org.ipop.api.Bytes;
import org.ipop.api.security.Session;
import org.ipop.wire.SealedHeader;

/**
 * Seals and opens under one pair of keys. Of ours nothing is allocated per packet; the JCE allocates about 1 KB. Keys,
 * counter and replay window are ours: whoever computes may change between two packets, and no nonce comes twice.
 */
final class NoiseSession implements Session {
    /** Rekeying comes long before; here we stop, since a nonce must never come twice. */
    static final long VOLUME_LIMIT = 1L << 48;
    /** A link derives one session a network; more is a fault of ours or of the peer. */
    static final int MAX_DERIVED = 1024;

    private static final int FIRST_SCRATCH_BYTES = 2048;

    private final Info info;
    private final Aead aead;
    private final Algorithms algorithms;
    private final int remoteIndex;
    private final SessionSecrets secrets;
    private final WipeableKey sealingKey;
    private final WipeableKey openingKey;
    private final byte[] nonce = new byte[Aead.NONCE_BYTES];
    private final ReplayWindow window = new ReplayWindow();
    private final Set<Derivation> derived = new HashSet<>();
    private Algorithms.Source source;
    private Cipher sealing;
    private Cipher opening;
    private byte[] scratch = new byte[0];
    private long counter;
    private boolean closed;

    private record Derivation(Bytes label, int localIndex, int remoteIndex) {
    }

    /** @param secrets ours from now on */
    NoiseSession(Info info, Aead aead, Algorithms algorithms, int remoteIndex, SessionSecrets secrets) {
        this.info = info;
        this.aead = aead;
        this.algorithms = algorithms;
        this.remoteIndex = remoteIndex;
        this.secrets = secrets;
        this.sealingKey = aead.key(info.initiator() ? secrets.initiatorKey() : secrets.responderKey());
        this.openingKey = aead.key(info.initiator() ? secrets.responderKey() : secrets.initiatorKey());
    }

    @Override
    public Info info() {
        return info;
    }

    @Override
    public void seal(ByteBuf packet) {
        if (closed || counter >= VOLUME_LIMIT) {
            throw new IllegalStateException(closed ? "session is closed" : "session has sealed its 2^48 packets");
        }
        int start = packet.readerIndex();
        int length = packet.readableBytes();
        if (!packet.hasArray() || start < HEADER_BYTES || packet.writableBytes() < TAG_BYTES) {
            throw new IllegalArgumentException("needs a heap buffer with room for header and tag");
        }
        followSource();
        SealedHeader.set(packet, start - HEADER_BYTES, remoteIndex, counter);
        int offset = packet.arrayOffset() + start;
        try {
            sealing.init(Cipher.ENCRYPT_MODE, sealingKey, aead.parameters(counter++, nonce));
            sealing.updateAAD(packet.array(), offset - HEADER_BYTES, HEADER_BYTES);
            sealing.doFinal(packet.array(), offset, length, packet.array(), offset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing does not depend on the packet", e);
        }
        packet.setIndex(start - HEADER_BYTES, start + length + TAG_BYTES);
    }

    @Override
    public Opened open(ByteBuf datagram) {
        if (closed || !datagram.hasArray() || !SealedHeader.isSealed(datagram)
            || datagram.getInt(datagram.readerIndex() + Integer.BYTES) != info.localIndex()) {
            return Opened.MALFORMED;
        }
        long received = SealedHeader.counter(datagram);
        if (received < 0 || received >= VOLUME_LIMIT) {
            return Opened.MALFORMED;
        }
        if (!window.isFresh(received)) {
            return Opened.REPLAYED;
        }
        followSource();
        if (!decrypt(datagram, received)) {
            return Opened.FORGED;
        }
        window.mark(received);
        datagram.setIndex(datagram.readerIndex() + HEADER_BYTES, datagram.writerIndex() - TAG_BYTES);
        return Opened.OPENED;
    }

    @Override
    public long sealed() {
        return counter;
    }

    @Override
    public Session derive(Bytes label, int localIndex, int remoteIndex) {
        if (closed || derived.size() >= MAX_DERIVED || !derived.add(new Derivation(label, localIndex, remoteIndex))) {
            throw new IllegalStateException(closed ? "session is closed" : "derived before, or too often");
        }
        Info child = new Info(info.peer(), info.peerPublicKey(), info.peerStaticKey(), info.handshakeHash(),
            info.initiator(), localIndex);
        return new NoiseSession(child, aead, algorithms, remoteIndex, info.initiator()
            ? secrets.derive(label, localIndex, remoteIndex) : secrets.derive(label, remoteIndex, localIndex));
    }

    @Override
    public void close() {
        closed = true;
        secrets.wipe();
        sealingKey.destroy();
        openingKey.destroy();
        sealing = null;
        opening = null;
    }

    /** Ciphers of a source that has changed are dropped; those of the new one get the next counter. */
    private void followSource() {
        Algorithms.Source present = algorithms.present();
        if (present != source) {
            sealing = aead.newCipher(present);
            opening = aead.newCipher(present);
            source = present;
        }
    }

    /**
     * From a copy into the datagram: when both are one array, the JDK's GCM allocates as much as that whole array,
     * which for a pooled buffer is megabytes.
     */
    private boolean decrypt(ByteBuf datagram, long received) {
        int header = datagram.arrayOffset() + datagram.readerIndex();
        int length = datagram.readableBytes() - HEADER_BYTES;
        if (scratch.length < length) {
            scratch = new byte[Math.max(FIRST_SCRATCH_BYTES, length)];
        }
        System.arraycopy(datagram.array(), header + HEADER_BYTES, scratch, 0, length);
        try {
            opening.init(Cipher.DECRYPT_MODE, openingKey, aead.parameters(received, nonce));
            opening.updateAAD(datagram.array(), header, HEADER_BYTES);
            opening.doFinal(scratch, 0, length, datagram.array(), header + HEADER_BYTES);
            return true;
        } catch (AEADBadTagException forged) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening does not depend on the datagram", e);
        }
    }
}
