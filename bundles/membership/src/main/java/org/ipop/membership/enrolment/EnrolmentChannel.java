package org.ipop.membership.enrolment;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.RingId;
import org.ipop.api.ServiceGone;
import org.ipop.api.link.Contact;
import org.ipop.api.link.Links;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.membership.Admissions.Joining;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.security.Session;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.membership.EnrolmentCodec;
import org.ipop.wire.membership.EnrolmentMessage;
import org.ipop.wire.membership.EnrolmentMessage.Claim;
import org.ipop.wire.membership.EnrolmentMessage.Denied;
import org.ipop.wire.membership.EnrolmentMessage.Grant;
import org.ipop.wire.membership.EnrolmentMessage.Reason;
import org.ipop.wire.membership.InvitationToken;

/**
 * The enrolment channel of all links of this node: brings claims to the desk that knows their token, and answers to the
 * joiner that asked. Thread: node loop.
 */
public final class EnrolmentChannel implements RingListener, AutoCloseable {
    private static final int MAX_PEERS = 1_024;
    private static final int MAX_JOINERS = 8;
    private static final int CLAIMS_PER_LINK = 16;
    static final int SESSIONS_PER_LINK = 4;
    private static final long CLAIMS_PERIOD_NANOS = 10_000_000_000L;
    /** The new network's ring is about to use the same link. */
    private static final long LINGER_NANOS = 20_000_000_000L;

    private final NodeContext context;
    private final NodeKeys keys;
    private final Counters counters;
    private final ClaimRates rates;
    private final RingLinks links;
    private final Map<NodeId, Peer> peers = new LinkedHashMap<>();
    private final List<IssuerDesk> desks = new ArrayList<>();
    private final List<Joiner> joiners = new ArrayList<>();

    public EnrolmentChannel(NodeContext context, NodeKeys keys, Counters counters, Links links) {
        this.context = context;
        this.keys = keys;
        this.counters = counters;
        this.rates = new ClaimRates(context);
        this.links = links.attach(RingId.ENROLMENT, RingGate.open(), this);
    }

    /** From now on claims for this desk's tokens are answered. */
    public void open(IssuerDesk desk) {
        desks.add(desk);
    }

    public void close(IssuerDesk desk) {
        desks.remove(desk);
    }

    /**
     * Redeems a token. Fails with Refused, one line, after 30 s at the latest, unless an operator must approve.
     *
     * @param waits runs once if it must wait for approval
     */
    public CompletionStage<Enrolled> join(InvitationToken token, Joiner.Wish wish, Runnable waits) {
        if (joiners.size() >= MAX_JOINERS) {
            throw new Refused("this node is joining " + MAX_JOINERS + " networks at this moment; wait a little");
        }
        if (joiners.stream().anyMatch(joiner -> joiner.tokenId().equals(token.ticket().id()))) {
            throw new Refused("this token is being redeemed already; wait for the outcome");
        }
        Joiner joiner = new Joiner(context, token, wish, keys, new LinkLine(waits));
        joiners.add(joiner);
        CompletionStage<Enrolled> outcome = joiner.start();
        Optional.ofNullable(peers.get(joiner.issuer())).ifPresent(peer -> joiner.up(peer.sessions.getFirst()));
        return outcome;
    }

    @Override
    public void up(Contact peer, Session.Info session) {
        Peer known = peers.get(peer.node());
        if (known != null) {
            known.use(session);
        } else if (peers.size() < MAX_PEERS) {
            peers.put(peer.node(), new Peer(session));
        } else {
            counters.counter("membership.drop.peers").increment();
            links.release(peer.node());
            return;
        }
        joinersOf(peer.node()).forEach(joiner -> joiner.up(session));
    }

    @Override
    public void down(NodeId peer, String why) {
        peers.remove(peer);
        joinersOf(peer).forEach(joiner -> joiner.down(why));
    }

    @Override
    public void failed(NodeId peer, String why) {
        joinersOf(peer).forEach(joiner -> joiner.failed(why));
    }

    @Override
    public void message(NodeId from, ByteBuf message) {
        try {
            Peer peer = peers.get(from);
            if (peer != null) {
                receive(from, peer, EnrolmentCodec.read(message));
            }
        } catch (MalformedPacket e) {
            counters.counter("membership.drop.malformed").increment();
        } finally {
            message.release();
        }
    }

    @Override
    public void close() {
        List.copyOf(joiners).forEach(joiner -> joiner.abandon(new ServiceGone("membership")));
        links.close();
    }

    /** Ends a join that is under way; false if there is none. */
    public boolean giveUp(String network) {
        List<Joiner> ended = joiners.stream().filter(joiner -> joiner.network().equals(network)).toList();
        ended.forEach(joiner -> joiner.abandon(new Refused("joining '" + network + "' was given up")));
        return !ended.isEmpty();
    }

    /** Networks whose issuers we are asking. */
    public List<Joining> joining() {
        return joiners.stream().map(joiner -> new Joining(joiner.network(), joiner.detail())).toList();
    }

    private void receive(NodeId from, Peer peer, EnrolmentMessage message) {
        switch (message) {
            case Claim claim -> claim(from, peer, claim);
            case Grant grant -> joinerOf(from, grant).ifPresent(joiner -> joiner.granted(grant));
            case Denied denied -> joinerOf(from, denied).ifPresent(joiner -> joiner.denied(denied.reason()));
        }
    }

    private void answer(NodeId to, EnrolmentMessage answer) {
        if (answer instanceof Denied denied) {
            counters.counter("membership.denied." + denied.reason().name().toLowerCase(Locale.ROOT)).increment(to);
        }
        links.send(to, EnrolmentCodec.write(answer));
    }

    private void claim(NodeId from, Peer peer, Claim claim) {
        Optional<IssuerDesk> desk = desks.stream().filter(each -> each.knows(claim.tokenId())).findFirst();
        Optional<String> refusal = peer.admits(context.nanoTime())
            ? rates.refuse(claim.tokenId(), desk.isPresent()) : Optional.of("rate");
        if (refusal.isPresent()) {
            counters.counter("membership.drop." + refusal.get()).increment(from);
        } else if (desk.isPresent()) {
            desk.get().claim(claim, List.copyOf(peer.sessions), answer -> answer(from, answer));
        } else {
            answer(from, new Denied(claim.tokenId(), Reason.UNKNOWN_TOKEN));
        }
    }

    private void releaseUnused(NodeId issuer) {
        if (joinersOf(issuer).isEmpty()) {
            links.release(issuer);
        }
    }

    private List<Joiner> joinersOf(NodeId issuer) {
        return joiners.stream().filter(joiner -> joiner.issuer().equals(issuer)).toList();
    }

    private Optional<Joiner> joinerOf(NodeId issuer, EnrolmentMessage answer) {
        return joinersOf(issuer).stream().filter(joiner -> joiner.tokenId().equals(answer.tokenId())).findFirst();
    }

    /** A peer and how many claims it has sent lately. */
    private static final class Peer {
        /** The latest first: a claim may have been made in one that has been renewed since. */
        private final List<Session.Info> sessions = new ArrayList<>();
        private long periodStartNanos;
        private int claims;

        private Peer(Session.Info session) {
            use(session);
        }

        private void use(Session.Info session) {
            sessions.addFirst(session);
            if (sessions.size() > SESSIONS_PER_LINK) {
                sessions.removeLast();
            }
        }

        private boolean admits(long nowNanos) {
            if (claims == 0 || nowNanos - periodStartNanos >= CLAIMS_PERIOD_NANOS) {
                periodStartNanos = nowNanos;
                claims = 0;
            }
            return ++claims <= CLAIMS_PER_LINK;
        }
    }

    /** A joiner's use of the channel. */
    private final class LinkLine implements Joiner.Line {
        private final Runnable waits;

        private LinkLine(Runnable waits) {
            this.waits = waits;
        }

        @Override
        public void waiting(Joiner joiner) {
            waits.run();
        }

        @Override
        public void open(Contact issuer) {
            links.open(issuer);
        }

        @Override
        public void send(NodeId issuer, EnrolmentMessage message) {
            links.send(issuer, EnrolmentCodec.write(message));
        }

        @Override
        public void done(Joiner joiner) {
            joiners.remove(joiner);
            context.schedule(LINGER_NANOS, () -> releaseUnused(joiner.issuer()));
        }
    }
}
