package org.ipop.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ipop.api.Bytes;
import org.ipop.api.RingId;
import org.ipop.api.link.LinksSnapshot;
import org.ipop.api.nat.Candidate;
import org.ipop.api.security.Session;
import org.ipop.wire.link.LinkFrame;

/** One peer's places in our rings, and the admissions that lead to them. */
final class Seats implements RingAdmission.Outcome {
    /** A ring that was refused is not asked for again so soon, however many packets want it. */
    private static final long REFUSED_NANOS = 2_000_000_000L;

    private final Local local;
    private final Link link;
    private final Map<RingId, RingSeat> byRing = new TreeMap<>();
    private List<Candidate> candidates = List.of();

    Seats(Local local, Link link) {
        this.local = local;
        this.link = link;
    }

    /** Null if there is none; asked for every packet. */
    RingSeat find(RingId ring) {
        return byRing.get(ring);
    }

    RingSeat obtain(AttachedRing ring) {
        return byRing.computeIfAbsent(ring.id(), ignored -> new RingSeat(local, link, ring));
    }

    Collection<RingSeat> all() {
        return List.copyOf(byRing.values());
    }

    SortedSet<RingId> up() {
        SortedSet<RingId> rings = new TreeSet<>();
        byRing.forEach((ring, seat) -> {
            if (seat.up()) {
                rings.add(ring);
            }
        });
        return rings;
    }

    boolean upIn(RingId ring) {
        RingSeat seat = byRing.get(ring);
        return seat != null && seat.up();
    }

    /** The ring no longer needs the link. */
    void release(RingId ring) {
        RingSeat seat = byRing.get(ring);
        if (seat != null) {
            seat.wanted(false);
        }
    }

    boolean wanted() {
        for (RingSeat seat : byRing.values()) {
            if (seat.wanted()) {
                return true;
            }
        }
        return false;
    }

    /** When a ring or network last used the link. */
    long usedNanos(long otherwise) {
        long used = otherwise;
        for (RingSeat seat : byRing.values()) {
            used = Math.max(used, seat.usedNanos());
        }
        return used;
    }

    /** Seeks admission to all rings in this session. */
    void admit(LinkSession session) {
        all().forEach(seat -> start(session, seat));
    }

    /** In which the peer has a place, or seeks one, in any of these sessions. */
    SortedSet<RingId> known(List<LinkSession> sessions) {
        SortedSet<RingId> rings = new TreeSet<>(byRing.keySet());
        sessions.forEach(session -> rings.addAll(session.admissions.keySet()));
        return rings;
    }

    /**
     * The peer is back. It may not have noticed that it was away: it has its place again in each of these rings, or is
     * greeted anew so that both sides agree.
     *
     * @param sessions the current one first
     */
    void retake(List<LinkSession> sessions, SortedSet<RingId> rings) {
        rings.forEach(id -> link.links().rings().find(id).ifPresent(ring -> sessions.stream()
            .map(session -> session.admissions.get(id)).filter(held -> held != null && held.complete()).findFirst()
            .ifPresentOrElse(this::admitted, () -> start(sessions.getFirst(), obtain(ring)))));
        all().stream().filter(seat -> !seat.up() && !rings.contains(seat.ring().id()))
            .forEach(seat -> admit(sessions.getFirst(), seat));
    }

    void admit(LinkSession session, RingSeat seat) {
        if (seat.up()) {
            return;
        }
        RingId ring = seat.ring().id();
        Long refused = session.refusedNanos.get(ring);
        if (refused != null && local.now() - refused < REFUSED_NANOS) {
            byRing.remove(ring, seat);
            local.context().schedule(0, () -> vacate(seat, "it refused a moment ago"));
        } else {
            start(session, seat);
        }
    }

    private void start(LinkSession session, RingSeat seat) {
        if (session.frozen) {
            return;
        }
        RingAdmission admission = admission(session, seat.ring());
        if (admission.complete()) {
            admitted(admission);
        } else {
            admission.start();
        }
    }

    void greeting(LinkSession session, LinkFrame.Greeting greeting) {
        Optional<AttachedRing> ring = link.links().rings().find(greeting.ring());
        if (ring.isEmpty()) {
            local.dropped("foreign-ring");
            session.reliable.send(new LinkFrame.Leave(greeting.ring(), 0, greeting.packetIndex()));
            return;
        }
        RingAdmission known = session.admissions.get(greeting.ring());
        if (session.frozen && (known == null || known.complete())) {
            local.dropped("frozen");
            return;
        }
        if (known != null && known.complete() && known.begunAnewBy(greeting)) {
            refused(known, "it begins anew");
        }
        admission(session, ring.get()).greeting(greeting);
    }

    void proof(LinkSession session, LinkFrame.Proof proof) {
        Optional.ofNullable(session.admissions.get(proof.ring()))
            .ifPresentOrElse(admission -> admission.proof(proof), () -> local.dropped("foreign-ring"));
    }

    void admitted(LinkSession session, LinkFrame.Admitted admitted) {
        Optional.ofNullable(session.admissions.get(admitted.ring())).ifPresent(admission ->
            admission.admittedByPeer(admitted));
    }

    void leave(LinkSession session, LinkFrame.Leave leave) {
        RingAdmission admission = session.admissions.get(leave.ring());
        if (admission != null && admission.endsBy(leave)) {
            refused(admission, admission.complete() ? "it left the ring" : "it does not share this ring");
        }
    }

    /** A message of a ring that the peer has not proved in this session is dropped. */
    void message(LinkSession session, RingId ring, ByteBuf message) {
        RingAdmission admission = session.admissions.get(ring);
        RingSeat seat = byRing.get(ring);
        if (admission == null || seat == null || !admission.peerProved()) {
            message.release();
            local.dropped("foreign-ring");
            return;
        }
        seat.message(message);
    }

    @Override
    public Optional<PacketSession> proved(RingAdmission admission, int localIndex, int remoteIndex) {
        RingId ring = admission.ring();
        if (ring.equals(RingId.BOOTSTRAP) || ring.equals(RingId.ENROLMENT)) {
            return Optional.empty();
        }
        Session session = admission.session().session;
        Bytes label = label(ring, session.info().initiator() ? localIndex : remoteIndex,
            session.info().initiator() ? remoteIndex : localIndex);
        return Optional.of(packets(admission.session(), ring, session.derive(label, localIndex, remoteIndex)));
    }

    /** What comes with these keys shows that the peer still sends on their session. */
    private PacketSession packets(LinkSession session, RingId ring, Session keys) {
        return new PacketSession(local, link.links().sessions(), keys, (packet, from) -> {
            session.receivedNanos = local.now();
            packet(ring, packet, from);
        });
    }

    @Override
    public void admitted(RingAdmission admission) {
        link.links().rings().find(admission.ring()).ifPresent(ring -> {
            admission.session().refusedNanos.remove(ring.id());
            link.history("member of ring " + ring.id());
            obtain(ring).admitted(admission, candidates);
            link.links().changed();
        });
    }

    @Override
    public void refused(RingAdmission admission, String why) {
        LinkSession session = admission.session();
        session.admissions.remove(admission.ring(), admission);
        if (!admission.complete()) {
            session.refusedNanos.put(admission.ring(), local.now());
        }
        admission.close();
        link.links().sessions().free(admission.packetIndex());
        RingSeat seat = byRing.get(admission.ring());
        boolean heldElsewhere = seat != null && seat.up() && !seat.heldBy(session);
        if (seat != null && !heldElsewhere) {
            link.history("ring " + admission.ring() + ": " + why);
            byRing.remove(admission.ring());
            vacate(seat, why);
            link.links().changed();
        }
    }

    /** Who is no longer a member loses its place, in older sessions too, and hears so. */
    void recheck(AttachedRing ring, List<LinkSession> sessions) {
        RingId id = ring.id();
        List<LinkSession> proved = sessions.stream().filter(session -> session.admissions.containsKey(id)
            && session.admissions.get(id).peerProved()).toList();
        if (proved.isEmpty() || ring.gate().holds(link.peer())) {
            return;
        }
        local.dropped("membership", link.peer());
        RingSeat seat = byRing.remove(id);
        proved.forEach(session -> {
            RingAdmission admission = session.admissions.remove(id);
            admission.close();
            link.links().sessions().free(admission.packetIndex());
            session.refusedNanos.put(id, local.now());
            admission.sayLeave();
        });
        if (seat != null) {
            link.history("ring " + id + ": its membership no longer holds");
            vacate(seat, "its membership no longer holds");
        }
        link.links().changed();
    }

    /** This session has ended; what it held is lost unless another holds it by now. */
    void ended(LinkSession session, String why) {
        for (RingSeat seat : all()) {
            if (seat.heldBy(session)) {
                seat.lost(why);
            }
        }
    }

    /** The ring has been detached from our links. */
    void detached(AttachedRing ring, Optional<LinkSession> session) {
        RingSeat seat = byRing.remove(ring.id());
        session.map(current -> current.admissions.remove(ring.id())).ifPresent(admission -> {
            admission.close();
            link.links().sessions().free(admission.packetIndex());
            admission.sayLeave();
        });
        if (seat != null) {
            seat.unreachable("the network is closed");
            forget(ring.id());
        }
    }

    /** The rings of a session of former links; what has been detached since the peer is told. */
    void resume(LinkSession session, List<LinksSnapshot.Admission> granted, long usedNanos) {
        for (LinksSnapshot.Admission left : granted) {
            Optional<AttachedRing> ring = link.links().rings().find(left.ring());
            if (ring.isEmpty()) {
                left.packets().ifPresent(Session::close);
                local.context().schedule(0, () ->
                    session.reliable.send(new LinkFrame.Leave(left.ring(), left.packetIndex(), 0)));
            } else {
                resume(session, ring.get(), left, usedNanos);
            }
        }
    }

    private void resume(LinkSession session, AttachedRing ring, LinksSnapshot.Admission left, long usedNanos) {
        RingAdmission admission = new RingAdmission(local, session, ring, left.packetIndex(), this);
        link.links().sessions().hold(left.packetIndex());
        admission.resume(left, left.packets().map(keys -> packets(session, ring.id(), keys)));
        session.admissions.put(ring.id(), admission);
        RingSeat seat = obtain(ring);
        if (left.holds()) {
            seat.resume(admission, candidates, usedNanos);
        }
    }

    /** All seats go on elsewhere. */
    void suspend() {
        byRing.values().forEach(RingSeat::suspend);
        byRing.clear();
    }

    boolean held(RingAdmission admission) {
        RingSeat seat = byRing.get(admission.ring());
        return seat != null && seat.heldBy(admission);
    }

    /** Where the peer says that it was, when there are no seats yet. */
    void know(List<Candidate> told) {
        candidates = told;
    }

    List<Candidate> known() {
        return candidates;
    }

    /** Where the peer says that it is. */
    void candidates(List<Candidate> told) {
        candidates = told;
        all().forEach(seat -> seat.candidates(told));
    }

    /** The link is gone. */
    void vacate(String why) {
        Collection<RingSeat> lost = all();
        byRing.clear();
        lost.forEach(seat -> seat.vacate(why));
    }

    /** No packet is for this place any more, nor waits for it. */
    private void vacate(RingSeat seat, String why) {
        seat.vacate(why);
        forget(seat.ring().id());
    }

    private void forget(RingId ring) {
        if (link.links().awaits(link.peer())) {
            link.links().unanswered().forget(link.peer(), ring);
        }
    }

    /** Packets of no network get through now. */
    void unreachable(String why) {
        all().forEach(seat -> seat.unreachable(why));
    }

    long sealedPackets() {
        long most = 0;
        for (RingSeat seat : byRing.values()) {
            most = Math.max(most, seat.sealedPackets());
        }
        return most;
    }

    private void packet(RingId ring, ByteBuf packet, Route from) {
        link.heard(packet.readableBytes(), from);
        link.acquaintance().receivedPackets++;
        RingSeat seat = byRing.get(ring);
        if (seat == null) {
            packet.release();
            local.dropped("foreign-ring");
            return;
        }
        seat.packet(packet);
    }

    private RingAdmission admission(LinkSession session, AttachedRing ring) {
        obtain(ring);
        return session.admissions.computeIfAbsent(ring.id(), ignored ->
            new RingAdmission(local, session, ring, link.links().sessions().reserve(), this));
    }

    /** With both indices in it a second admission in one session has keys of its own: no nonce is ever repeated. */
    private static Bytes label(RingId ring, int indexOfInitiator, int indexOfResponder) {
        return Bytes.copyOf(Unpooled.buffer(16).writeLong(ring.value())
            .writeInt(indexOfInitiator).writeInt(indexOfResponder).array());
    }
}
