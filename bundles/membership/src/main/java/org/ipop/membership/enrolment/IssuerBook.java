package org.ipop.membership.enrolment;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.security.Session;
import org.ipop.membership.certificate.Names;
import org.ipop.membership.certificate.Transcript;
import org.ipop.wire.membership.EnrolmentMessage.Claim;
import org.ipop.wire.membership.EnrolmentMessage.Reason;
import org.ipop.wire.membership.InvitationToken.Ticket;

/**
 * What the issuer of a network remembers: its invitations, who redeemed them, and which host names are given away. It
 * decides claims; it signs and stores nothing itself. Thread: node loop.
 */
public final class IssuerBook {
    static final int MAX_INVITATIONS = 256;
    static final int MAX_NAMES = 10_000;
    /** An expired invitation is remembered this long, so that its holder hears "expired" and not "unknown". */
    private static final long MEMORY_SECONDS = 7 * 86_400;
    private static final int MAX_SUFFIX = 999;

    private final Map<Bytes, Invitation> invitations = new LinkedHashMap<>();
    private final Map<String, NodeId> names = new TreeMap<>();
    private final Set<Reservation> reserved = new LinkedHashSet<>();
    private long lastIssuedSeconds;

    /**
     * An invitation and the certificates given for it, by the node that got it.
     *
     * @param waitlist present if each applicant needs the operator's word
     */
    record Invitation(Ticket ticket, int uses, Map<NodeId, Bytes> redeemed, Optional<Waitlist> waitlist) {
    }

    /** A certificate that is being made. */
    private record Reservation(Bytes tokenId, NodeId node, String host, boolean newName) {
        private boolean isOf(Bytes token, NodeId holder) {
            return tokenId.equals(token) && node.equals(holder);
        }
    }

    /** What to answer to a claim. */
    sealed interface Decision {
        record Deny(Reason reason) implements Decision {
        }

        /** The same node asks again; it gets the same certificate. */
        record Repeat(Bytes certificate) implements Decision {
        }

        /** The claim is being answered; say nothing. */
        record Wait() implements Decision {
        }

        record Issue(String host) implements Decision {
        }

        /** A new applicant that the operator is to be asked about. */
        record Queue(String host) implements Decision {
        }
    }

    /** Whose claim it is: the peer of an authenticated session. */
    static Transcript claimOf(Bytes handshakeHash, Bytes nodeKey) {
        return Transcript.of("ipop enrol").with(handshakeHash).with(nodeKey);
    }

    boolean knows(Bytes tokenId) {
        return invitations.containsKey(tokenId);
    }

    /** Does the claimant know the token's secret, and did it mean this session? */
    boolean isMadeIn(Session.Info session, Claim claim) {
        Invitation invitation = invitations.get(claim.tokenId());
        return invitation != null && MessageDigest.isEqual(claim.mac().toArray(),
            claimOf(session.handshakeHash(), session.peerPublicKey()).mac(invitation.ticket().secret()));
    }

    Decision decide(Claim claim, Session.Info session, long now) {
        Invitation invitation = invitations.get(claim.tokenId());
        if (invitation == null) {
            return new Decision.Deny(Reason.UNKNOWN_TOKEN);
        }
        if (!isMadeIn(session, claim)) {
            return new Decision.Deny(Reason.WRONG_SECRET);
        }
        if (now > invitation.ticket().expiresEpochSeconds()) {
            return new Decision.Deny(Reason.EXPIRED);
        }
        if (isReserved(claim.tokenId(), session.peer())) {
            return new Decision.Wait();
        }
        Bytes given = invitation.redeemed().get(session.peer());
        if (given != null) {
            return new Decision.Repeat(given);
        }
        if (uses(invitation) >= invitation.uses()) {
            return new Decision.Deny(Reason.USED_UP);
        }
        return invitation.waitlist().isPresent()
            ? decideApproval(claim, invitation, session.peer()) : decideName(claim, invitation, session.peer());
    }

    private Decision decideApproval(Claim claim, Invitation invitation, NodeId node) {
        Waitlist waitlist = invitation.waitlist().orElseThrow();
        Optional<Waitlist.Applicant> applicant = waitlist.find(node);
        if (applicant.isPresent()) {
            return switch (applicant.get().word()) {
                case WAITING -> new Decision.Deny(Reason.WAITING);
                case DECLINED -> new Decision.Deny(Reason.DECLINED);
                case APPROVED -> decideName(new Claim(claim.tokenId(), claim.mac(), true, applicant.get().host()),
                    invitation, node);
            };
        }
        return switch (decideName(claim, invitation, node)) {
            case Decision.Issue(String host) when waitlist.isFull() -> new Decision.Deny(Reason.BUSY);
            case Decision.Issue(String host) -> new Decision.Queue(host);
            case Decision other -> other;
        };
    }

    /** The operator will be asked about this node. */
    void queue(Bytes tokenId, NodeId node, String host, long now) {
        waitlist(tokenId).ifPresent(waitlist -> waitlist.add(node, host, now));
    }

    /** Those who wait by invitations that are still good. */
    List<Waiting> waiting(long now) {
        List<Waiting> waiting = new ArrayList<>();
        invitations.values().stream().filter(invitation -> invitation.ticket().expiresEpochSeconds() >= now)
            .forEach(invitation -> invitation.waitlist().ifPresent(list -> list.all().forEach((node, applicant) -> {
                if (applicant.word() == Waitlist.Word.WAITING) {
                    waiting.add(new Waiting(invitation.ticket().id(), node, applicant));
                }
            })));
        return waiting;
    }

    /** One that waits, and for which invitation. */
    record Waiting(Bytes tokenId, NodeId node, Waitlist.Applicant applicant) {
        boolean isNamed(String hostOrNode) {
            return applicant.host().equals(hostOrNode) || node.toString().equals(hostOrNode)
                || node.toShort().equals(hostOrNode);
        }
    }

    void answer(Waiting applicant, Waitlist.Word word) {
        waitlist(applicant.tokenId()).ifPresent(waitlist -> waitlist.answer(applicant.node(), word));
    }

    private Optional<Waitlist> waitlist(Bytes tokenId) {
        return Optional.ofNullable(invitations.get(tokenId)).flatMap(Invitation::waitlist);
    }

    /** Keeps a use and a name while the certificate is made and stored: until {@link #settle} or {@link #undo}. */
    void reserve(Bytes tokenId, NodeId node, String host) {
        reserved.add(new Reservation(tokenId, node, host, !names.containsKey(host)));
    }

    /** The certificate is made; it goes into the next file. */
    void redeem(Bytes tokenId, NodeId node, String host, Bytes certificate) {
        Invitation invitation = invitations.get(tokenId);
        if (invitation != null) {
            invitation.redeemed().put(node, certificate);
        }
        names.put(host, node);
    }

    /** The certificate is on the disk: from now on the node gets it whenever it asks. */
    void settle(Bytes tokenId, NodeId node) {
        reserved.removeIf(reservation -> reservation.isOf(tokenId, node));
    }

    /** Nothing came of a reservation. */
    void undo(Bytes tokenId, NodeId node) {
        reserved.stream().filter(reservation -> reservation.isOf(tokenId, node) && reservation.newName())
            .forEach(reservation -> names.remove(reservation.host(), node));
        settle(tokenId, node);
        Invitation invitation = invitations.get(tokenId);
        if (invitation != null) {
            invitation.redeemed().remove(node);
        }
    }

    /** Adds an invitation; throws Refused with one line if there are too many or its host name is taken. */
    void add(Ticket ticket, int uses, boolean approve, long now) {
        invitations.values().removeIf(old -> old.ticket().expiresEpochSeconds() + MEMORY_SECONDS < now);
        if (invitations.size() >= MAX_INVITATIONS) {
            throw new Refused("there are " + MAX_INVITATIONS + " invitations already; wait until some have expired");
        }
        if (names.size() >= MAX_NAMES) {
            throw new Refused("this network has " + MAX_NAMES + " names; it takes no more");
        }
        ticket.host().filter(host -> isTaken(host, null) || isPromised(host, now)).ifPresent(host -> {
            throw new Refused("the host name '" + host + "' is taken or promised by another invitation");
        });
        invitations.put(ticket.id(), new Invitation(ticket, uses, new LinkedHashMap<>(),
            approve ? Optional.of(new Waitlist()) : Optional.empty()));
    }

    /** A member that needed no invitation: the authority itself. */
    public void addName(String host, NodeId node) {
        names.put(host, node);
    }

    /** The host or node that an operator means. */
    Optional<NodeId> find(String hostOrNode) {
        return Optional.ofNullable(names.get(hostOrNode)).or(() -> names.values().stream()
            .filter(node -> node.toString().equals(hostOrNode) || node.toShort().equals(hostOrNode)).findFirst());
    }

    /**
     * The node is out: its names are free, what it was given is forgotten, and the invitations that it came by, whose
     * secrets it knows, let nobody else in.
     */
    void expel(NodeId node) {
        names.values().removeIf(node::equals);
        invitations.replaceAll((id, invitation) -> {
            if (invitation.redeemed().remove(node) == null) {
                return invitation;
            }
            return new Invitation(invitation.ticket(), invitation.redeemed().size(), invitation.redeemed(),
                invitation.waitlist());
        });
    }

    /**
     * The second at which a certificate begins: later than every revocation, even if the clock went back, and never
     * before an earlier certificate, so that a revocation at {@link #lastIssuedSeconds} covers them all.
     */
    long begin(long now, long revokedUntil) {
        lastIssuedSeconds = Math.max(lastIssuedSeconds, Math.max(now, revokedUntil + 1));
        return lastIssuedSeconds;
    }

    long lastIssuedSeconds() {
        return lastIssuedSeconds;
    }

    void lastIssuedSeconds(long stored) {
        lastIssuedSeconds = stored;
    }

    /** Names given away, ours included. */
    public int members() {
        return names.size();
    }

    Map<Bytes, Invitation> invitations() {
        return invitations;
    }

    Map<String, NodeId> names() {
        return names;
    }

    private Decision decideName(Claim claim, Invitation invitation, NodeId node) {
        Optional<String> fixed = invitation.ticket().host();
        String wish = fixed.orElse(claim.host());
        if (!Names.isLabel(wish)) {
            return new Decision.Deny(Reason.HOST_INVALID);
        }
        if (names.size() + reserved.size() >= MAX_NAMES) {
            return new Decision.Deny(Reason.USED_UP);
        }
        if (!isTaken(wish, node)) {
            return new Decision.Issue(wish);
        }
        if (claim.firm() || fixed.isPresent()) {
            return new Decision.Deny(Reason.HOST_TAKEN);
        }
        for (int suffix = 2; suffix <= MAX_SUFFIX; suffix++) {
            String numbered = wish + "-" + suffix;
            if (Names.isLabel(numbered) && !isTaken(numbered, node)) {
                return new Decision.Issue(numbered);
            }
        }
        return new Decision.Deny(Reason.HOST_TAKEN);
    }

    /** Does anybody but {@code node} have this name? */
    private boolean isTaken(String host, NodeId node) {
        NodeId holder = names.get(host);
        return holder != null && !holder.equals(node) || reserved.stream()
            .anyMatch(reservation -> reservation.host().equals(host) && !reservation.node().equals(node));
    }

    private boolean isPromised(String host, long now) {
        return invitations.values().stream().map(Invitation::ticket)
            .anyMatch(ticket -> ticket.host().equals(Optional.of(host)) && ticket.expiresEpochSeconds() >= now);
    }

    private boolean isReserved(Bytes tokenId, NodeId node) {
        return reserved.stream().anyMatch(reservation -> reservation.isOf(tokenId, node));
    }

    private long uses(Invitation invitation) {
        return invitation.redeemed().size() + reserved.stream()
            .filter(reservation -> reservation.tokenId().equals(invitation.ticket().id())
                && !invitation.redeemed().containsKey(reservation.node())).count();
    }
}
