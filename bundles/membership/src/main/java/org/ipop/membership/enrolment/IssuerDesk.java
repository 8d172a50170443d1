package org.ipop.membership.enrolment;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.Admissions.Applicant;
import org.ipop.api.membership.Memberships.InvitationTerms;
import org.ipop.api.nat.Candidate;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.security.Session;
import org.ipop.membership.certificate.KeySource;
import org.ipop.membership.certificate.MemberCertificate;
import org.ipop.membership.certificate.Names;
import org.ipop.membership.proof.NetworkCredentials;
import org.ipop.membership.proof.RevocationList;
import org.ipop.wire.membership.EnrolmentMessage;
import org.ipop.wire.membership.EnrolmentMessage.Claim;
import org.ipop.wire.membership.EnrolmentMessage.Denied;
import org.ipop.wire.membership.EnrolmentMessage.Grant;
import org.ipop.wire.membership.EnrolmentMessage.Reason;
import org.ipop.wire.membership.InvitationToken;
import org.ipop.wire.membership.Revocation;

/**
 * Makes invitations to one network and redeems them. Every certificate is on the disk before it is given out, so that a
 * crash at any moment leaves an issuer that repeats the same answer. Thread: node loop.
 */
public final class IssuerDesk {
    static final int MAX_USES = 1_000;
    private static final long MIN_SECONDS = 60;
    private static final long MAX_SECONDS = 90 * 86_400L;

    private final NodeContext context;
    private final Issuance issuance;
    private final IssuerBook book;
    private final Function<byte[], CompletionStage<Void>> store;
    private final Supplier<List<Contact>> members;

    /** In whose name certificates are given. */
    public record Issuance(NetworkAuthority authority, Supplier<NetworkCredentials> credentials, KeySource source,
                           Supplier<RevocationList> revoked) {
    }

    /**
     * @param store   puts the book on the disk; completes when it is there
     * @param members whom a new member may turn to first, ourselves included
     */
    public IssuerDesk(NodeContext context, Issuance issuance, IssuerBook book,
                      Function<byte[], CompletionStage<Void>> store, Supplier<List<Contact>> members) {
        this.context = context;
        this.issuance = issuance;
        this.book = book;
        this.store = store;
        this.members = members;
        issuance.revoked().get().last().ifPresent(this::finish);
    }

    /** After a crash between the list and the book; nothing was issued since, or the node may have come back. */
    private void finish(Revocation last) {
        if (book.lastIssuedSeconds() <= last.untilEpochSeconds()) {
            book.expel(last.node());
        }
    }

    /** The member that an operator means by a host name or a node id. */
    public Optional<NodeId> find(String hostOrNode) {
        return book.find(hostOrNode);
    }

    /** Certificates given so far begin at this second or before. */
    public long lastIssuedSeconds() {
        return book.lastIssuedSeconds();
    }

    /** Forgets what the node was given. Completes when that is on the disk. */
    public CompletionStage<Void> expel(NodeId node) {
        book.expel(node);
        return save();
    }

    /** A new token, once it is on the disk. Throws Refused for terms out of range. */
    public CompletionStage<InvitationToken> invite(InvitationTerms terms, List<Candidate> candidates,
                                                   List<InetSocketAddress> seeds) {
        check(terms);
        var ticket = new InvitationToken.Ticket(issuance.source().draw(EnrolmentMessage.TOKEN_ID_BYTES),
            issuance.source().draw(EnrolmentMessage.SECRET_BYTES), context.epochSeconds() + terms.seconds(),
            terms.host().map(Names::host));
        book.add(ticket, terms.uses(), terms.approve(), context.epochSeconds());
        NetworkCredentials own = issuance.credentials().get();
        var token = new InvitationToken(own.spec().name(), own.spec().authorityKey(),
            new InvitationToken.Issuer(own.certificate().node(), candidates), ticket, seeds);
        return save().thenApply(done -> token);
    }

    boolean knows(Bytes tokenId) {
        return book.knows(tokenId);
    }

    /**
     * Answers a claim, now, later, or not at all (then the joiner repeats it).
     *
     * @param sessions those that the link with the claimant has had of late, the latest first
     */
    void claim(Claim claim, List<Session.Info> sessions, Consumer<EnrolmentMessage> answer) {
        Session.Info session = sessions.stream().filter(each -> book.isMadeIn(each, claim)).findFirst()
            .orElseGet(sessions::getFirst);
        switch (book.decide(claim, session, context.epochSeconds())) {
            case IssuerBook.Decision.Deny(Reason reason) -> answer.accept(new Denied(claim.tokenId(), reason));
            case IssuerBook.Decision.Wait() -> { }
            case IssuerBook.Decision.Repeat(Bytes certificate) -> grant(claim, certificate, session, answer);
            case IssuerBook.Decision.Issue(String host) -> issue(claim, host, session, answer);
            case IssuerBook.Decision.Queue(String host) -> queue(claim, host, session, answer);
        }
    }

    /** First the disk, then the answer: whoever hears that it waits is not forgotten. */
    private void queue(Claim claim, String host, Session.Info session, Consumer<EnrolmentMessage> answer) {
        book.queue(claim.tokenId(), session.peer(), host, context.epochSeconds());
        save().whenComplete((done, error) ->
            answer.accept(new Denied(claim.tokenId(), error == null ? Reason.WAITING : Reason.BUSY)));
    }

    /** Those who wait for the operator's word. */
    public List<Applicant> waiting() {
        return book.waiting(context.epochSeconds()).stream().map(IssuerDesk::applicant).toList();
    }

    /** The operator's word about one of them, once it is on the disk. Throws Refused if there is none of that name. */
    public CompletionStage<Applicant> answer(String hostOrNode, boolean approve) {
        List<IssuerBook.Waiting> named = book.waiting(context.epochSeconds()).stream()
            .filter(waiting -> waiting.isNamed(hostOrNode)).toList();
        if (named.isEmpty()) {
            throw new Refused("nobody named '" + hostOrNode + "' waits for approval; 'ipop approve "
                + issuance.credentials().get().spec().name() + "' lists who does");
        }
        if (named.stream().map(IssuerBook.Waiting::node).distinct().count() > 1) {
            throw new Refused("several nodes wait as '" + hostOrNode + "'; name one by its node id");
        }
        named.forEach(one -> book.answer(one, approve ? Waitlist.Word.APPROVED : Waitlist.Word.DECLINED));
        return save().thenApply(stored -> applicant(named.getFirst()));
    }

    private static Applicant applicant(IssuerBook.Waiting waiting) {
        return new Applicant(waiting.applicant().host(), waiting.node(), waiting.applicant().sinceEpochSeconds());
    }

    private void issue(Claim claim, String host, Session.Info session, Consumer<EnrolmentMessage> answer) {
        long now = book.begin(context.epochSeconds(),
            issuance.revoked().get().last().map(Revocation::untilEpochSeconds).orElse(0L));
        book.reserve(claim.tokenId(), session.peer(), host);
        boolean taken = context.compute(session.peer(),
            () -> issuance.authority().certify(host, session.peerPublicKey(), now),
            (certificate, error) -> {
                if (certificate == null) {
                    giveUp(claim, session, answer);
                } else {
                    record(claim, certificate, session, answer);
                }
            });
        if (!taken) {
            giveUp(claim, session, answer);
        }
    }

    /** First the disk, then the answer. */
    private void record(Claim claim, MemberCertificate certificate, Session.Info session,
                        Consumer<EnrolmentMessage> answer) {
        if (issuance.revoked().get().covers(certificate)) {
            giveUp(claim, session, answer);
            return;
        }
        String host = certificate.subject().host();
        book.redeem(claim.tokenId(), session.peer(), host, certificate.encoded());
        save().whenComplete((done, error) -> {
            if (error != null) {
                giveUp(claim, session, answer);
            } else {
                book.settle(claim.tokenId(), session.peer());
                grant(claim, certificate.encoded(), session, answer);
            }
        });
    }

    private void giveUp(Claim claim, Session.Info session, Consumer<EnrolmentMessage> answer) {
        book.undo(claim.tokenId(), session.peer());
        answer.accept(new Denied(claim.tokenId(), Reason.BUSY));
    }

    private void grant(Claim claim, Bytes certificate, Session.Info session, Consumer<EnrolmentMessage> answer) {
        NetworkCredentials own = issuance.credentials().get();
        var unsigned = new Grant(claim.tokenId(), certificate, own.certificate().encoded(),
            new EnrolmentMessage.Terms(own.spec().ipv4(), own.rendezvousSecret().epoch(),
                own.rendezvousSecret().value(), members.get()),
            NetworkAuthority.noSignature());
        boolean taken = context.compute(session.peer(),
            () -> issuance.authority().signed(unsigned, session.handshakeHash()),
            (grant, error) -> answer.accept(grant != null ? grant : new Denied(claim.tokenId(), Reason.BUSY)));
        if (!taken) {
            answer.accept(new Denied(claim.tokenId(), Reason.BUSY));
        }
    }

    private CompletionStage<Void> save() {
        return store.apply(IssuerBookCodec.encode(book));
    }

    private static void check(InvitationTerms terms) {
        if (terms.uses() < 1 || terms.uses() > MAX_USES) {
            throw new Refused("an invitation is good for 1 to " + MAX_USES + " uses, not " + terms.uses());
        }
        if (terms.seconds() < MIN_SECONDS || terms.seconds() > MAX_SECONDS) {
            throw new Refused("an invitation lives 1 minute to 90 days, not " + terms.seconds() + " seconds");
        }
        Optional<String> host = terms.host().map(Names::host);
        if (host.isPresent() && terms.uses() > 1) {
            throw new Refused("an invitation for the host '" + host.get() + "' can be used once only");
        }
    }
}
