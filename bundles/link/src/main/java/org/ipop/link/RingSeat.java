package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.ipop.api.edge.Packet;
import org.ipop.api.edge.Offload;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.nat.Candidate;
import org.ipop.wire.link.RingMessageHeader;

/**
 * The peer's place in one ring: by which admission it holds, and the packets that wait for it. After a rekey messages
 * and packets go on under the old session until the new one's admission is complete, so a rekey loses nothing.
 */
final class RingSeat {
    static final int MAX_WAITING = 64;
    /** Some are as long as 64 KiB. */
    static final int MAX_WAITING_BYTES = 256 * 1024;

    private final Local local;
    private final Link link;
    private final AttachedRing ring;
    private final Cutter cutter;
    private final ArrayDeque<Packet> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private Contact contact;
    private RingAdmission active;
    private boolean wanted;
    private long usedNanos;

    RingSeat(Local local, Link link, AttachedRing ring) {
        this.local = local;
        this.link = link;
        this.ring = ring;
        this.cutter = new Cutter(local, link);
        this.contact = new Contact(link.peer(), link.peer().key(), link.peer().key(), List.of());
        this.usedNanos = local.now();
    }

    NodeId peer() {
        return link.peer();
    }

    AttachedRing ring() {
        return ring;
    }

    boolean up() {
        return active != null;
    }

    /** Whether the ring wants this link kept; see RingLinks.release. */
    boolean wanted() {
        return wanted;
    }

    void wanted(boolean want) {
        wanted = want;
    }

    /** The ring wants the link; if it stands already the ring is told so, though not before it has asked. */
    void opened() {
        wanted = true;
        if (up()) {
            local.context().schedule(0, () -> {
                if (up()) {
                    tellUp();
                }
            });
        }
    }

    void used() {
        usedNanos = local.now();
    }

    long usedNanos() {
        return usedNanos;
    }

    /** The peer's position once it is up, before that what the opener said. */
    Key position() {
        return contact.position();
    }

    Contact contact() {
        return contact;
    }

    /** What the opener knows; does not replace what the peer has proved. */
    void hint(Contact known) {
        if (!up()) {
            contact = known;
        }
    }

    /** Does this session's end also end the seat, or does another hold it? */
    boolean heldBy(LinkSession session) {
        return active != null && active.session() == session;
    }

    /**
     * An admission in another session that is complete only now takes nothing away from the current one: both sides
     * agree which that is, and the peer may close the others.
     *
     * @param candidates the peer's own word
     */
    void admitted(RingAdmission admission, List<Candidate> candidates) {
        if (up() && link.sessions().isCurrent(active.session())) {
            return;
        }
        active = admission;
        usedNanos = local.now();
        Key position = admission.position().orElseThrow();
        contact = new Contact(link.peer(), position, position, candidates);
        sendWaiting();
        tellUp();
    }

    /** Held since former links; the ring is told in a later turn. */
    void resume(RingAdmission admission, List<Candidate> candidates, long used) {
        active = admission;
        usedNanos = used;
        Key position = admission.position().orElseThrow();
        contact = new Contact(link.peer(), position, position, candidates);
        local.context().schedule(0, () -> {
            if (up()) {
                tellUp();
            }
        });
    }

    /** Goes on elsewhere, but for the packets that wait. */
    void suspend() {
        drain();
    }

    boolean heldBy(RingAdmission admission) {
        return active == admission;
    }

    void candidates(List<Candidate> candidates) {
        if (!candidates.equals(contact.candidates())) {
            contact = new Contact(contact.node(), contact.position(), contact.attach(), candidates);
            if (up()) {
                tellUp();
            }
        }
    }

    /** Seals the message with the session that holds the seat; owns it. */
    boolean sendMessage(ByteBuf message) {
        if (!up()) {
            message.release();
            local.dropped("no-link");
            return false;
        }
        usedNanos = local.now();
        ByteBuf frame = Packet.allocate(RingMessageHeader.BYTES + message.readableBytes());
        new RingMessageHeader(ring.id()).write(frame);
        frame.writeBytes(message);
        message.release();
        active.session().send(frame, false);
        return true;
    }

    /** Sends the packet or lets it wait; owns it. */
    boolean sendPacket(Packet packet) {
        usedNanos = local.now();
        if (ready()) {
            if (link.paths().silence().unheardNanos(usedNanos) >= Unanswered.QUIET_NANOS) {
                link.links().unanswered().sent(this, packet, link.paths());
            }
            cutter.send(packet, active.packets().get());
            return true;
        }
        int bytes = packet.buffer().readableBytes();
        boolean full = waiting.size() >= MAX_WAITING || waitingBytes + bytes > MAX_WAITING_BYTES;
        if (full && link.dialogue().crossing().waits()) {
            link.dialogue().crossing().end();
            return sendPacket(packet);
        }
        if (full) {
            packet.buffer().release();
            local.dropped("packet-queue");
            return false;
        }
        waiting.add(packet);
        waitingBytes += bytes;
        return true;
    }

    private boolean ready() {
        return active != null && active.packets().isPresent() && link.workingPath() != null
            && !link.dialogue().crossing().waits();
    }

    /** There is a way again: for what went into the dark, too. */
    void sendWaiting() {
        if (ready() && link.links().awaits(link.peer())) {
            link.links().unanswered().take(this).forEach(this::sendPacket);
        }
        waitingBytes = 0;
        for (int left = waiting.size(); left > 0; left--) {
            sendPacket(waiting.poll());
        }
        link.links().outlet().flush();
    }

    void message(ByteBuf message) {
        usedNanos = local.now();
        ring.listener().message(link.peer(), message);
    }

    void packet(ByteBuf packet) {
        usedNanos = local.now();
        Optional<PacketPort> port = link.links().rings().port(ring.id());
        if (port.isEmpty()) {
            packet.release();
            local.dropped("no-network");
            return;
        }
        port.get().received(link.peer(), new Packet(packet, Offload.NONE));
    }

    /** The seat is lost, or never came to be; its ring hears of it. */
    void vacate(String why) {
        boolean wasUp = up();
        active = null;
        unreachable(why);
        if (wasUp) {
            ring.listener().down(link.peer(), why);
        } else if (wanted) {
            ring.listener().failed(link.peer(), why);
        }
    }

    private void drain() {
        if (!waiting.isEmpty()) {
            waiting.forEach(packet -> {
                if (!link.links().unanswered().undelivered(this, packet)) {
                    packet.buffer().release();
                    local.dropped("packet-undelivered");
                }
            });
            waiting.clear();
            waitingBytes = 0;
        }
    }

    /** The session that held the seat has ended; a new admission may give it back. */
    void lost(String why) {
        active = null;
        unreachable(why);
        ring.listener().down(link.peer(), why);
    }

    /** The packets that wait for the link, or went into the dark, will not arrive. */
    void unreachable(String why) {
        drain();
        link.links().rings().port(ring.id()).ifPresent(port -> port.unreachable(link.peer(), why));
    }

    long sealedPackets() {
        return active == null ? 0 : active.packets().map(PacketSession::sealedPackets).orElse(0L);
    }

    private void tellUp() {
        ring.listener().up(contact, active.session().session.info());
    }
}
