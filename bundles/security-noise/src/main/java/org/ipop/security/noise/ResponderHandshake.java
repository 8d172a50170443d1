package org.ipop.security.noise;

import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.wire.FirstByte;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.handshake.Finish;
import org.ipop.wire.handshake.Initiation;
import org.ipop.wire.handshake.InitiatorPayload;
import org.ipop.wire.handshake.KemPart;
import org.ipop.wire.handshake.Pattern;
import org.ipop.wire.handshake.Response;
import org.ipop.wire.handshake.ResponderPayload;

/**
 * The responder's side.
 * <pre>
 *                     XX: initiation / response             finish
 *   AWAIT_INITIATION -------------------------> AWAIT_FINISH -----> AWAIT_KEY
 *                     IK: initiation / response                      |
 *                     -------------------------------> AWAIT_KEY ----+ both key parts / ciphertext parts, session
 *                                                                    v
 *                                                                   DONE
 * </pre>
 * A repeated initiation is answered with the response until something later has come; in DONE a repeated key part is
 * answered with the ciphertext part of that number. So no answer is longer than what it answers.
 * Key parts that overtake the finish wait for it, one a number.
 */
final class ResponderHandshake implements Handshake {
    private final LocalNode local;
    private final ReplayGuard replays;
    private final int localIndex;
    private final KemPart[] early = new KemPart[KemPart.PARTS];
    private State state = State.AWAIT_INITIATION;
    private Initiation initiation;
    private Aead aead;
    private Macs macs;
    private NoiseState noise;
    private LocalNode.Peer peer;
    private Flight flight = Flight.NONE;
    private KemParts encapsulationKey;
    private byte[] ciphertextKey;

    private enum State { AWAIT_INITIATION, AWAIT_FINISH, AWAIT_KEY, DONE, CLOSED }

    ResponderHandshake(LocalNode local, ReplayGuard replays, int localIndex) {
        this.local = local;
        this.replays = replays;
        this.localIndex = localIndex;
    }

    @Override
    public List<ByteBuf> start() {
        throw new IllegalStateException("a responder waits for an initiation");
    }

    @Override
    public Progress receive(ByteBuf datagram) throws HandshakeRefused {
        if (state == State.CLOSED) {
            throw new HandshakeRefused("closed", true);
        }
        try {
            int type = datagram.isReadable() ? datagram.getUnsignedByte(datagram.readerIndex()) : -1;
            return switch (type) {
                case FirstByte.HANDSHAKE_INITIATION -> onInitiation(Initiation.parse(datagram));
                case FirstByte.HANDSHAKE_FINISH -> onFinish(Finish.parse(datagram));
                case FirstByte.KEM_PART -> onKemPart(KemPart.parse(datagram, KemPart.KEY_BYTES));
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
        if (noise != null) {
            noise.wipe();
        }
        wipeKemKeys();
    }

    private Progress onInitiation(Initiation received) throws MalformedPacket, HandshakeRefused {
        if (state != State.AWAIT_INITIATION) {
            return onRepeated(received);
        }
        Macs codes = Macs.of(received.header());
        if (!codes.verify(received)) {
            throw new HandshakeRefused("forged", false);
        }
        if (received.header().responder().filter(id -> !id.equals(local.keys().nodeId())).isPresent()) {
            throw new HandshakeRefused("wrong-peer", true);
        }
        Aead cipher = Aead.of(received.header().suite());
        NoiseState attempt = NoiseState.responder(
            new NoiseState.Terms(received.header().pattern(), cipher, received.header().prologue()),
            local.keys().staticPair());
        byte[] payload = read(attempt, received.noise().toArray());
        if (received.header().pattern() == Pattern.IK) {
            authenticate(payload, attempt, Pattern.IK);
        }
        aead = cipher;
        macs = codes;
        noise = attempt;
        initiation = received;
        respond();
        return flight.send();
    }

    /** An initiator that has gone on does not need the response again. The mac2 may be new. */
    private Progress onRepeated(Initiation received) throws HandshakeRefused {
        if (!received.mac1().equals(initiation.mac1()) || !macs.verify(received)) {
            throw new HandshakeRefused("forged", false);
        }
        boolean needed = state == State.AWAIT_FINISH || state == State.AWAIT_KEY;
        return needed ? flight.send() : Flight.NONE.send();
    }

    /** IK: message 1 may be a recording, so its stamp must be new. XX: message 3 proves itself live. */
    private void authenticate(byte[] payload, NoiseState from, Pattern pattern)
            throws MalformedPacket, HandshakeRefused {
        InitiatorPayload claimed = InitiatorPayload.parse(payload);
        LocalNode.Peer checked = local.check(claimed.proof(), from.theirStatic());
        boolean fresh = replays.admit(checked.staticKey(), claimed.stamp());
        if (!fresh && pattern == Pattern.IK) {
            throw new HandshakeRefused("replayed", true);
        }
        peer = checked;
    }

    private void respond() throws HandshakeRefused {
        try {
            byte[] payload = new ResponderPayload(localIndex, local.keys().proof()).encode();
            Response response = Response.unauthenticated(initiation.header().senderIndex(),
                noise.write(payload, local::ephemeral));
            flight = Flight.of(macs.authenticate(response).encode());
        } catch (InvalidKeyException e) {
            throw new HandshakeRefused("forged", true);
        }
        if (initiation.header().pattern() == Pattern.IK) {
            split();
        } else {
            state = State.AWAIT_FINISH;
        }
    }

    private void split() {
        byte[][] keys = noise.symmetric().split();
        encapsulationKey = new KemParts(aead, keys[0], KemPart.KEY_BYTES);
        ciphertextKey = keys[1];
        state = State.AWAIT_KEY;
    }

    private Progress onFinish(Finish finish) throws MalformedPacket, HandshakeRefused {
        if (state == State.AWAIT_INITIATION || finish.receiverIndex() != localIndex || !macs.verify(finish)) {
            throw new HandshakeRefused("forged", false);
        }
        if (state != State.AWAIT_FINISH) {
            return Flight.NONE.send();
        }
        NoiseState attempt = noise.copy();
        byte[] payload = read(attempt, finish.noise().toArray());
        authenticate(payload, attempt, Pattern.XX);
        noise.symmetric().wipe();
        noise = attempt;
        split();
        return takeEarly();
    }

    private Progress takeEarly() throws HandshakeRefused {
        Progress progress = Flight.NONE.send();
        for (KemPart part : early) {
            if (part != null && state == State.AWAIT_KEY) {
                progress = takeEarly(part);
            }
        }
        Arrays.fill(early, null);
        return progress;
    }

    /** Nobody has vouched for an early part yet; a forged one must not spoil the finish. */
    private Progress takeEarly(KemPart part) throws HandshakeRefused {
        try {
            return accept(part);
        } catch (HandshakeRefused refused) {
            if (refused.fatal()) {
                throw refused;
            }
            return Flight.NONE.send();
        }
    }

    private Progress onKemPart(KemPart part) throws HandshakeRefused {
        if (state == State.AWAIT_INITIATION || part.receiverIndex() != localIndex) {
            throw new HandshakeRefused("forged", false);
        }
        return switch (state) {
            case AWAIT_FINISH -> {
                early[part.part()] = part;
                yield Flight.NONE.send();
            }
            case AWAIT_KEY -> accept(part);
            case DONE -> flight.only(part.part()).send();
            case AWAIT_INITIATION, CLOSED -> throw new IllegalStateException("handled before: " + state);
        };
    }

    private Progress accept(KemPart part) throws HandshakeRefused {
        encapsulationKey.accept(part);
        Optional<byte[]> key = encapsulationKey.content();
        return key.isPresent() ? finished(key.get()) : Flight.NONE.send();
    }

    private Progress finished(byte[] key) throws HandshakeRefused {
        MlKem.Encapsulated encapsulated = encapsulate(key);
        int remoteIndex = initiation.header().senderIndex();
        flight = new Flight(KemParts.seal(aead, ciphertextKey, remoteIndex, encapsulated.ciphertext()));
        NoiseSession session = SessionMaker.make(noise.symmetric(), encapsulated.secret(),
            new SessionSecrets.KemTranscript(key, encapsulated.ciphertext()),
            new SessionMaker.Roles(peer, false, localIndex, remoteIndex),
            new SessionMaker.Engine(aead, local.algorithms()));
        noise.wipe();
        wipeKemKeys();
        state = State.DONE;
        return flight.sendAndUse(session);
    }

    private MlKem.Encapsulated encapsulate(byte[] key) throws HandshakeRefused {
        try {
            return MlKem.encapsulate(key, local.random());
        } catch (InvalidKeyException e) {
            throw new HandshakeRefused("malformed", true);
        }
    }

    private static byte[] read(NoiseState attempt, byte[] message) throws HandshakeRefused {
        try {
            return attempt.read(message);
        } catch (GeneralSecurityException e) {
            attempt.symmetric().wipe();
            throw new HandshakeRefused("forged", false);
        }
    }

    private void wipeKemKeys() {
        if (encapsulationKey != null) {
            encapsulationKey.wipe();
            Arrays.fill(ciphertextKey, (byte) 0);
        }
    }
}
