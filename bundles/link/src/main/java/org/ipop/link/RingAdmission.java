package org.ipop.link;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.RingId;
import org.ipop.api.link.LinksSnapshot;
import org.ipop.api.link.RingGate;
import org.ipop.api.security.Session;
import org.ipop.wire.link.LinkFrame;

/**
 * How two nodes prove to each other, inside one session, that both belong to a ring: greeting, then proof, so that a
 * stranger never sees a proof.
 * <pre>
 *   ours:   SILENT --want, or they greeted--> GREETED --their greeting holds--> PROVED --ADMITTED comes--> ADMITTED
 *   theirs: SILENT --greeting--> CHECKING --accepted--> GREETED --proof--> VERIFYING --holds--> PROVED
 *   both at the end: the outcome is "admitted"; a LEAVE, a refusal or ten seconds: "refused"
 * </pre>
 * What answers a greeting names its packet index, since frames of an attempt that ended may come during the next one.
 */
final class RingAdmission {
    private static final long TIMEOUT_NANOS = 10_000_000_000L;
    private static final long BUSY_RETRY_NANOS = 200_000_000L;

    private final Local local;
    private final LinkSession session;
    private final RingId ring;
    private final RingGate gate;
    private final Outcome outcome;
    private final int packetIndex;
    private Ours ours = Ours.SILENT;
    private Theirs theirs = Theirs.SILENT;
    private int peerPacketIndex;
    private Optional<Bytes> earlyProof = Optional.empty();
    private Optional<Key> position = Optional.empty();
    private Optional<PacketSession> packets = Optional.empty();
    private boolean closed;

    private enum Ours { SILENT, GREETED, PROVED, ADMITTED }

    private enum Theirs { SILENT, CHECKING, GREETED, VERIFYING, PROVED }

    /** What comes of it. */
    interface Outcome {
        /** The peer's proof holds: make the keys for its packets, which may come from now on. */
        Optional<PacketSession> proved(RingAdmission admission, int localIndex, int remoteIndex);

        void admitted(RingAdmission admission);

        void refused(RingAdmission admission, String why);
    }

    RingAdmission(Local local, LinkSession session, AttachedRing ring, int packetIndex, Outcome outcome) {
        this.local = local;
        this.session = session;
        this.ring = ring.id();
        this.gate = ring.gate();
        this.outcome = outcome;
        this.packetIndex = packetIndex;
        local.context().schedule(TIMEOUT_NANOS, this::expire);
    }

    LinkSession session() {
        return session;
    }

    RingId ring() {
        return ring;
    }

    int packetIndex() {
        return packetIndex;
    }

    boolean complete() {
        return ours == Ours.ADMITTED && theirs == Theirs.PROVED;
    }

    /** Whether the peer has proved its membership in this session, so that its messages may be taken. */
    boolean peerProved() {
        return theirs == Theirs.PROVED && !closed;
    }

    /** The peer's; present once it has proved it. */
    Optional<Key> position() {
        return position;
    }

    Optional<PacketSession> packets() {
        return packets;
    }

    /** We want to be in this ring with the peer. Repeating it is harmless. */
    void start() {
        if (ours == Ours.SILENT) {
            ours = Ours.GREETED;
            work(() -> gate.greeting(info()), greeting ->
                session.reliable.send(new LinkFrame.Greeting(ring, packetIndex, greeting)));
        }
    }

    /** Whether the peer has given the attempt up that it greeted with before. */
    boolean begunAnewBy(LinkFrame.Greeting greeting) {
        return theirs != Theirs.SILENT && greeting.packetIndex() != peerPacketIndex;
    }

    void greeting(LinkFrame.Greeting greeting) {
        if (begunAnewBy(greeting)) {
            forget();
        } else if (theirs != Theirs.SILENT) {
            return;
        }
        theirs = Theirs.CHECKING;
        peerPacketIndex = greeting.packetIndex();
        workForPeer(() -> gate.accepts(info(), greeting.greeting()), accepted -> {
            if (accepted) {
                greetingHolds();
            } else {
                refuse("greeting", "it does not know this ring");
            }
        });
    }

    void proof(LinkFrame.Proof proof) {
        if (proof.to() != packetIndex) {
            local.dropped("late-admission");
            return;
        }
        switch (theirs) {
            case SILENT, CHECKING -> earlyProof = Optional.of(proof.proof());
            case GREETED -> verify(proof.proof());
            case VERIFYING, PROVED -> { }
        }
    }

    void admittedByPeer(LinkFrame.Admitted admitted) {
        if (admitted.to() != packetIndex) {
            local.dropped("late-admission");
        } else if (ours == Ours.PROVED) {
            ours = Ours.ADMITTED;
            tellIfComplete();
        }
    }

    /** Whether it ends this admission, or meant a former one. */
    boolean endsBy(LinkFrame.Leave leave) {
        return leave.to() == packetIndex || leave.from() != 0 && leave.from() == peerPacketIndex;
    }

    /** The peer may have admitted us already, and must not take what we sent for a part of the next attempt. */
    void sayLeave() {
        session.reliable.send(new LinkFrame.Leave(ring, ours == Ours.SILENT ? 0 : packetIndex, peerPacketIndex));
    }

    /** As it was in former links, where the peer had proved its membership. */
    void resume(LinksSnapshot.Admission left, Optional<PacketSession> keys) {
        ours = left.complete() ? Ours.ADMITTED : Ours.PROVED;
        theirs = Theirs.PROVED;
        position = Optional.of(left.position());
        packets = keys;
    }

    /** Ends without an end of the keys, which go on elsewhere. */
    LinksSnapshot.Admission suspend(boolean holds) {
        closed = true;
        return new LinksSnapshot.Admission(ring, position.orElseThrow(), complete(), holds, packetIndex,
            packets.map(PacketSession::keys));
    }

    /** Ends it with its session; what it has granted ends too. */
    void close() {
        closed = true;
        packets.ifPresent(PacketSession::close);
    }

    /** What the peer's former attempt has brought; our greeting stands, our proof has to be shown again. */
    private void forget() {
        local.count("admission.begun-anew");
        ours = ours == Ours.SILENT ? Ours.SILENT : Ours.GREETED;
        earlyProof = Optional.empty();
        position = Optional.empty();
        packets.ifPresent(PacketSession::retire);
        packets = Optional.empty();
    }

    private void greetingHolds() {
        theirs = Theirs.GREETED;
        start();
        workForPeer(() -> gate.proof(info()), proof -> {
            ours = Ours.PROVED;
            session.reliable.send(new LinkFrame.Proof(ring, peerPacketIndex, proof));
        });
        earlyProof.ifPresent(this::verify);
    }

    /** One proof at a time: each costs a signature to check. */
    private void verify(Bytes proof) {
        theirs = Theirs.VERIFYING;
        workForPeer(() -> gate.verify(info(), proof), verified -> {
            if (verified.isEmpty()) {
                refuse("membership", "its membership does not hold");
            } else {
                theirs = Theirs.PROVED;
                position = verified;
                packets = outcome.proved(this, packetIndex, peerPacketIndex);
                session.reliable.send(new LinkFrame.Admitted(ring, peerPacketIndex));
                tellIfComplete();
            }
        });
    }

    private void tellIfComplete() {
        if (complete()) {
            outcome.admitted(this);
        }
    }

    private void refuse(String drop, String why) {
        local.dropped(drop, info().peer());
        sayLeave();
        outcome.refused(this, why);
    }

    private void expire() {
        if (!closed && !complete()) {
            sayLeave();
            outcome.refused(this, "it did not prove its membership in time");
        }
    }

    /** Of no use once the peer has begun anew. */
    private <T> void workForPeer(Callable<T> task, Consumer<T> done) {
        int attempt = peerPacketIndex;
        work(task, result -> {
            if (attempt == peerPacketIndex) {
                done.accept(result);
            }
        });
    }

    /** The gate's work belongs on a worker; without budget it is tried again until the admission expires. */
    private <T> void work(Callable<T> task, Consumer<T> done) {
        if (closed) {
            return;
        }
        boolean taken = local.context().<T>compute(info().peer(), task, (result, thrown) -> {
            if (closed) {
                return;
            }
            if (thrown != null) {
                throw new IllegalStateException("the gate of ring " + ring, thrown);
            }
            done.accept(result);
        });
        if (!taken) {
            local.context().schedule(BUSY_RETRY_NANOS, () -> work(task, done));
        }
    }

    private Session.Info info() {
        return session.session.info();
    }
}
