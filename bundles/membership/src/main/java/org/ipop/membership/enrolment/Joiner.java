package org.ipop.membership.enrolment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.link.Contact;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.security.Session;
import org.ipop.membership.certificate.MemberCertificate;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.wire.membership.EnrolmentMessage;
import org.ipop.wire.membership.EnrolmentMessage.Claim;
import org.ipop.wire.membership.EnrolmentMessage.Grant;
import org.ipop.wire.membership.EnrolmentMessage.Reason;
import org.ipop.wire.membership.InvitationToken;

/**
 * The joiner's side of one enrolment.
 * <pre>
 *            link up            answer             it holds
 *  LINKING ----------> CLAIMING ------> CHECKING ------------> DONE
 *     ^   link down       |               |                     ^
 *     +-------------------+               +---------------------+
 *                       denied, 30 s over, answer does not hold
 * </pre>
 * Claims are repeated until they are answered; the issuer gives the same answer each time. Once it has answered that
 * its operator must approve, they are repeated slowly and without a deadline. Thread: node loop.
 */
public final class Joiner {
    static final long DEADLINE_NANOS = 30_000_000_000L;
    private static final long RELINK_NANOS = 1_000_000_000L;
    private static final long FIRST_REPEAT_NANOS = 400_000_000L;
    private static final long LAST_REPEAT_NANOS = 3_200_000_000L;
    private static final int MAX_ASKED = EnrolmentChannel.SESSIONS_PER_LINK;
    private static final int MAX_DOUBTS = 2;
    private static final long WAITING_REPEAT_NANOS = 5_000_000_000L;
    private static final long WAITING_RELINK_NANOS = 20_000_000_000L;

    private enum State { LINKING, CLAIMING, CHECKING, DONE }

    private final NodeContext context;
    private final InvitationToken token;
    private final Wish wish;
    private final NodeKeys keys;
    private final Line line;
    private final CompletableFuture<Enrolled> outcome = new CompletableFuture<>();
    private State state = State.LINKING;
    private Optional<Session.Info> session = Optional.empty();
    /** The latest first: an answer may be for a session that has been renewed since. */
    private final List<Session.Info> asked = new ArrayList<>();
    private Optional<NodeContext.Timer> repeat = Optional.empty();
    private String lastTrouble = "no path to it was found";
    /** How often the issuer found our secret wrong in this session. */
    private int doubts;
    private boolean waiting;

    /** The host name to ask for; {@code firm}: this or none. */
    public record Wish(String host, boolean firm) {
    }

    /** What the joiner does with its link. */
    interface Line {
        void open(Contact issuer);

        void send(NodeId issuer, EnrolmentMessage message);

        /** The issuer's operator must approve first; this may take days. */
        void waiting(Joiner joiner);

        /** The enrolment is over. */
        void done(Joiner joiner);
    }

    Joiner(NodeContext context, InvitationToken token, Wish wish, NodeKeys keys, Line line) {
        this.context = context;
        this.token = token;
        this.wish = wish;
        this.keys = keys;
        this.line = line;
    }

    /** Completes with the credentials or fails with Refused. */
    CompletionStage<Enrolled> start() {
        context.schedule(DEADLINE_NANOS, this::deadline);
        relink();
        return outcome;
    }

    NodeId issuer() {
        return token.issuer().node();
    }

    /** One line: what is being waited for. */
    String detail() {
        String who = "node " + issuer().toShort();
        if (waiting) {
            return "waiting for approval by the operator of " + who
                + (state == State.LINKING ? ", which cannot be reached at the moment" : "");
        }
        return state == State.LINKING ? "looking for " + who : "asking " + who;
    }

    String network() {
        return token.network();
    }

    Bytes tokenId() {
        return token.ticket().id();
    }

    void up(Session.Info info) {
        session = Optional.of(info);
        doubts = 0;
        asked.addFirst(info);
        if (asked.size() > MAX_ASKED) {
            asked.removeLast();
        }
        if (state == State.LINKING) {
            state(State.CLAIMING);
            claim(FIRST_REPEAT_NANOS);
        }
    }

    void down(String why) {
        session = Optional.empty();
        lastTrouble = why;
        if (state == State.CLAIMING) {
            state(State.LINKING);
            again(RELINK_NANOS, this::relink);
        }
    }

    void failed(String why) {
        lastTrouble = why;
        if (state == State.LINKING) {
            again(RELINK_NANOS, this::relink);
        }
    }

    void denied(Reason reason) {
        if (state != State.CLAIMING || reason == Reason.BUSY) {
            return;
        }
        if (reason == Reason.WAITING) {
            waits();
            return;
        }
        if (reason == Reason.WRONG_SECRET && ++doubts <= MAX_DOUBTS) {
            // the issuer may not know of the session that we claim in, or answer a claim of a former one: ask again
            return;
        }
        finish(() -> outcome.completeExceptionally(new Refused(sentence(reason))));
    }

    private void waits() {
        again(WAITING_REPEAT_NANOS, () -> claim(WAITING_REPEAT_NANOS));
        if (!waiting) {
            waiting = true;
            line.waiting(this);
        }
    }

    void granted(Grant grant) {
        if (state != State.CLAIMING || session.isEmpty()) {
            return;
        }
        List<Session.Info> used = List.copyOf(asked);
        GrantCheck check = new GrantCheck(token, keys, context::epochSeconds);
        boolean taken = context.compute(issuer(), () -> check.check(grant, used), this::checked);
        if (taken) {
            state(State.CHECKING);
        }
    }

    /** The node stops. */
    void abandon(Throwable why) {
        finish(() -> outcome.completeExceptionally(why));
    }

    private void checked(Enrolled enrolled, Throwable error) {
        finish(() -> {
            if (error == null) {
                outcome.complete(enrolled);
            } else {
                outcome.completeExceptionally(error instanceof Refused ? error
                    : new Refused("the answer of the inviting node could not be checked: " + error.getMessage()));
            }
        });
    }

    private void relink() {
        if (state == State.LINKING) {
            line.open(Contact.ofBootstrap(issuer(), token.issuer().candidates()));
            again(waiting ? WAITING_RELINK_NANOS : RELINK_NANOS, this::relink);
        }
    }

    private void claim(long repeatNanos) {
        if (state != State.CLAIMING || session.isEmpty()) {
            return;
        }
        byte[] mac = IssuerBook.claimOf(session.get().handshakeHash(), keys.identity().publicKey())
            .mac(token.ticket().secret());
        line.send(issuer(), new Claim(tokenId(), Bytes.copyOf(mac), wish.firm(), wish.host()));
        again(repeatNanos, () -> claim(Math.min(2 * repeatNanos,
            waiting ? WAITING_REPEAT_NANOS : LAST_REPEAT_NANOS)));
    }

    private void deadline() {
        long ends = token.ticket().expiresEpochSeconds() + MemberCertificate.SKEW_SECONDS;
        if (waiting && context.epochSeconds() <= ends) {
            context.schedule(DEADLINE_NANOS, this::deadline);
            return;
        }
        String seconds = DEADLINE_NANOS / 1_000_000_000L + " s";
        String who = "the inviting node " + issuer().toShort();
        finish(() -> outcome.completeExceptionally(new Refused(switch (state) {
            case LINKING -> "no link with " + who + " within " + seconds + " (" + lastTrouble
                + "); is it running and online?";
            case CLAIMING -> who + " is connected but has not answered within " + seconds + "; try again";
            case CHECKING, DONE -> "the answer of " + who + " could not be checked within " + seconds;
        })));
    }

    private void finish(Runnable complete) {
        if (state != State.DONE) {
            complete.run();
            state(State.DONE);
            line.done(this);
        }
    }

    private void again(long delayNanos, Runnable task) {
        repeat.ifPresent(NodeContext.Timer::cancel);
        repeat = Optional.of(context.schedule(delayNanos, task));
    }

    private void state(State next) {
        state = next;
        repeat.ifPresent(NodeContext.Timer::cancel);
    }

    private String sentence(Reason reason) {
        return switch (reason) {
            case UNKNOWN_TOKEN -> "the inviting node does not know this token; ask for a new one";
            case EXPIRED -> "this token has expired; ask for a new one";
            case USED_UP -> "this token has been used up; ask for a new one";
            case WRONG_SECRET -> "this token is not genuine: its secret is wrong; ask for a new one";
            case HOST_TAKEN -> "the host name '" + wish.host() + "' is taken in network '" + token.network()
                + "'; choose another with --host";
            case HOST_INVALID -> "the inviting node refuses the host name '" + wish.host()
                + "'; choose another with --host";
            case BUSY -> "the inviting node is busy; try again";
            case WAITING -> "the inviting node's operator has not approved yet";
            case DECLINED -> "the operator of network '" + token.network() + "' has turned this node away";
        };
    }
}
