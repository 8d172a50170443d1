package org.ipop.security.noise;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.wire.FirstByte;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.handshake.CookieReply;
import org.ipop.wire.handshake.Finish;
import org.ipop.wire.handshake.Initiation;
import org.ipop.wire.handshake.InitiationHeader;
import org.ipop.wire.handshake.InitiatorPayload;
import org.ipop.wire.handshake.KemPart;
import org.ipop.wire.handshake.Pattern;
import org.ipop.wire.handshake.Response;
import org.ipop.wire.handshake.ResponderPayload;
import org.ipop.wire.handshake.Stamp;

/**
 * The initiator's side.
 * <pre>
 *         start / initiation        response / (finish,) key parts        both ciphertext parts / session
 *   READY ------------------> AWAIT_RESPONSE ----------------> AWAIT_CIPHERTEXT ----------------> DONE
 *                              |          ^
 *                              +----------+ cookie reply / initiation with mac2
 * </pre>
 * Anything that comes twice is passed over in silence.
 */
final class InitiatorHandshake implements Handshake {
    /** An honest responder asks once, or twice when its secret changes meanwhile. */
    private static final int MAX_COOKIES = 3;

    private final LocalNode local;
    private final InitiationHeader header;
    private final Stamp stamp;
    private final Aead aead;
    private final Macs macs;
    private State state = State.READY;
    private NoiseState noise;
    private Initiation initiation;
    private Flight flight = Flight.NONE;
    private int cookies;
    private LocalNode.Peer peer;
    private int remoteIndex;
    private KeyPair kemPair;
    private KemParts ciphertext;

    private enum State { READY, AWAIT_RESPONSE, AWAIT_CIPHERTEXT, DONE, CLOSED }

    /** @param theirStatic for pattern IK, else empty */
    InitiatorHandshake(LocalNode local, InitiationHeader header, byte[] theirStatic, Stamp stamp) {
        this.local = local;
        this.header = header;
        this.stamp = stamp;
        this.aead = Aead.of(header.suite());
        this.macs = Macs.of(header);
        this.noise = NoiseState.initiator(new NoiseState.Terms(header.pattern(), aead, header.prologue()),
            local.keys().staticPair(), theirStatic);
    }

    /** Throws IllegalArgumentException if the static key to talk to has small order, so is nobody's. */
    @Override
    public List<ByteBuf> start() {
        if (state != State.READY) {
            throw new IllegalStateException("started before");
        }
        try {
            byte[] payload = header.pattern() == Pattern.IK ? payload() : new byte[0];
            initiation = macs.authenticate(
                Initiation.unauthenticated(header, noise.write(payload, local::ephemeral)));
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("the responder's static key has small order", e);
        }
        state = State.AWAIT_RESPONSE;
        flight = Flight.of(initiation.encode());
        return lastFlight();
    }

    @Override
    public Progress receive(ByteBuf datagram) throws HandshakeRefused {
        if (state == State.CLOSED) {
            throw new HandshakeRefused("closed", true);
        }
        try {
            int type = datagram.isReadable() ? datagram.getUnsignedByte(datagram.readerIndex()) : -1;
            return switch (type) {
                case FirstByte.HANDSHAKE_RESPONSE -> onResponse(datagram);
                case FirstByte.COOKIE_REPLY -> onCookieReply(datagram);
                case FirstByte.KEM_PART -> onKemPart(datagram);
                default -> throw new HandshakeRefused("malformed", false);
            };
        } catch (MalformedPacket e) {
            throw new HandshakeRefused("malformed", false);
        }
    }

    @Override
    public List<ByteBuf> lastFlight() {
        return flight.copies();
    }

    @Override
    public void close() {
        state = State.CLOSED;
        noise.wipe();
        if (ciphertext != null) {
            ciphertext.wipe();
        }
    }

    private Progress onResponse(ByteBuf datagram) throws MalformedPacket, HandshakeRefused {
        Response response = Response.parse(datagram, header.pattern());
        if (response.receiverIndex() != header.senderIndex() || !macs.verify(response)) {
            throw new HandshakeRefused("forged", false);
        }
        if (state != State.AWAIT_RESPONSE) {
            return Flight.NONE.send();
        }
        NoiseState attempt = noise.copy();
        ResponderPayload payload = ResponderPayload.parse(read(attempt, response));
        LocalNode.Peer claimed = local.check(payload.proof(), attempt.theirStatic());
        if (header.responder().filter(expected -> !expected.equals(claimed.id())).isPresent()) {
            throw new HandshakeRefused("wrong-peer", true);
        }
        peer = claimed;
        remoteIndex = payload.index();
        advance(attempt);
        return flight.send();
    }

    private static byte[] read(NoiseState attempt, Response response) throws HandshakeRefused {
        try {
            return attempt.read(response.noise().toArray());
        } catch (GeneralSecurityException e) {
            attempt.symmetric().wipe();
            throw new HandshakeRefused("forged", false);
        }
    }

    /** Message 2 is good: finish Noise and offer an encapsulation key. */
    private void advance(NoiseState after) throws HandshakeRefused {
        List<byte[]> next = new ArrayList<>();
        if (header.pattern() == Pattern.XX) {
            next.add(finish(after));
        }
        noise.symmetric().wipe();
        noise = after;
        byte[][] keys = noise.symmetric().split();
        kemPair = MlKem.generate(local.random());
        next.addAll(KemParts.seal(aead, keys[0], remoteIndex, MlKem.encapsulationKey(kemPair.getPublic())));
        Arrays.fill(keys[0], (byte) 0);
        ciphertext = new KemParts(aead, keys[1], KemPart.CIPHERTEXT_BYTES);
        flight = new Flight(next);
        state = State.AWAIT_CIPHERTEXT;
    }

    private byte[] finish(NoiseState after) throws HandshakeRefused {
        try {
            Finish finish = Finish.unauthenticated(remoteIndex, after.write(payload(), local::ephemeral));
            return ByteBufUtil.getBytes(macs.authenticate(finish).encode());
        } catch (InvalidKeyException e) {
            throw new HandshakeRefused("forged", true);
        }
    }

    private Progress onCookieReply(ByteBuf datagram) throws MalformedPacket, HandshakeRefused {
        CookieReply reply = CookieReply.parse(datagram);
        if (state != State.AWAIT_RESPONSE || cookies >= MAX_COOKIES) {
            return Flight.NONE.send();
        }
        if (reply.receiverIndex() != header.senderIndex() || !macs.verify(reply, initiation.mac1())) {
            throw new HandshakeRefused("forged", false);
        }
        cookies++;
        initiation = initiation.withMac2(Macs.code(reply.cookie().toArray(), initiation.mac2Input()));
        flight = Flight.of(initiation.encode());
        return flight.send();
    }

    private Progress onKemPart(ByteBuf datagram) throws MalformedPacket, HandshakeRefused {
        KemPart part = KemPart.parse(datagram, KemPart.CIPHERTEXT_BYTES);
        if (state != State.AWAIT_CIPHERTEXT) {
            return Flight.NONE.send();
        }
        if (part.receiverIndex() != header.senderIndex()) {
            throw new HandshakeRefused("forged", false);
        }
        ciphertext.accept(part);
        return ciphertext.content().map(this::finished).orElseGet(Flight.NONE::send);
    }

    private Progress finished(byte[] content) {
        byte[] secret = MlKem.decapsulate(kemPair.getPrivate(), content);
        NoiseSession session = SessionMaker.make(noise.symmetric(), secret,
            new SessionSecrets.KemTranscript(MlKem.encapsulationKey(kemPair.getPublic()), content),
            new SessionMaker.Roles(peer, true, header.senderIndex(), remoteIndex),
            new SessionMaker.Engine(aead, local.algorithms()));
        noise.wipe();
        ciphertext.wipe();
        state = State.DONE;
        return Flight.NONE.sendAndUse(session);
    }

    private byte[] payload() {
        return new InitiatorPayload(stamp, local.keys().proof()).encode();
    }
}
