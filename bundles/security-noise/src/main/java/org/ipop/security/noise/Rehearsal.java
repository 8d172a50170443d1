package org.ipop.security.noise;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.ipop.api.edge.Packet;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.api.security.Session;
import org.ipop.wire.handshake.InitiationHeader;
import org.ipop.wire.handshake.Pattern;
import org.ipop.wire.handshake.Stamp;
import org.ipop.wire.handshake.Suite;

/**
 * One handshake with a made-up peer at start-up, and a packet each way, so that the first real ones do not wait until
 * the classes of five algorithms are loaded. Nothing of it is kept. Thread: a worker.
 */
final class Rehearsal {
    private final Handshake initiator;
    private final Handshake responder;
    private final Deque<ByteBuf> toInitiator = new ArrayDeque<>();
    private final Deque<ByteBuf> toResponder = new ArrayDeque<>();

    private Rehearsal(Handshake initiator, Handshake responder) {
        this.initiator = initiator;
        this.responder = responder;
    }

    static void run(LocalNode local, Suite suite, long epochSeconds) throws HandshakeRefused {
        LocalNode stranger = new LocalNode(NodeKeys.create(local.random(), epochSeconds), local.verifier(),
            local.random(), local.algorithms());
        InitiationHeader header = new InitiationHeader(Pattern.XX, suite, 1, Optional.of(local.keys().nodeId()));
        try (Handshake initiator = new InitiatorHandshake(stranger, header, new byte[0], new Stamp(epochSeconds, 0));
             Handshake responder = new ResponderHandshake(local, new ReplayGuard(1), 2)) {
            new Rehearsal(initiator, responder).play();
        }
    }

    private void play() throws HandshakeRefused {
        toResponder.addAll(initiator.start());
        List<Session> sessions = new ArrayList<>();
        while (!toResponder.isEmpty() || !toInitiator.isEmpty()) {
            if (toResponder.isEmpty()) {
                deliver(toInitiator.remove(), initiator, toResponder).ifPresent(sessions::add);
            } else {
                deliver(toResponder.remove(), responder, toInitiator).ifPresent(sessions::add);
            }
        }
        exchange(sessions.getFirst(), sessions.getLast());
        exchange(sessions.getLast(), sessions.getFirst());
        sessions.forEach(Session::close);
    }

    private static Optional<Session> deliver(ByteBuf datagram, Handshake to, Deque<ByteBuf> answers)
        throws HandshakeRefused {
        try {
            Handshake.Progress progress = to.receive(datagram);
            answers.addAll(progress.send());
            return progress.session();
        } finally {
            datagram.release();
        }
    }

    private static void exchange(Session from, Session to) {
        ByteBuf packet = Packet.allocate(Long.BYTES).writeLong(0);
        from.seal(packet);
        if (to.open(packet) != Session.Opened.OPENED) {
            throw new IllegalStateException("our own packet does not open");
        }
        packet.release();
    }
}
