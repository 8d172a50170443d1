package org.ipop.link;

import java.util.List;
import java.util.Optional;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.link.LinksSnapshot;
import org.ipop.api.nat.Candidate;

/** What a link knows of its peer, and how much has gone to and fro. */
final class Acquaintance {
    /** A link that has carried no packets for so long carries none: more than between two ticks of a quiet link. */
    private static final long CARRYING_NANOS = 30_000_000_000L;

    /** Another one tells that the peer has restarted; empty until it has told. */
    Optional<Long> incarnation = Optional.empty();
    /** The peer has asked us to keep the link. */
    boolean peerNeeds;
    private boolean carriedPackets;
    private long packetsNanos;
    /** Since when they have passed without a pause. */
    private long flowNanos;
    long sentBytes;
    long receivedBytes;
    /** Packets of networks, since these links began; the peer compares it with what it sent. */
    long receivedPackets;

    /** The current session seals packets of a network; without an object, since it is told of each. */
    void carriedPackets(long now) {
        if (now - packetsNanos >= CARRYING_NANOS) {
            flowNanos = now;
        }
        carriedPackets = true;
        packetsNanos = now;
    }

    /** In this one none have been sealed. */
    void freshSession() {
        carriedPackets = false;
    }

    /** For how long packets of networks have passed, so that fresh keys are worth a handshake; -1: none do. */
    long carryingNanos(long now) {
        return carriedPackets && now - packetsNanos < CARRYING_NANOS ? now - flowNanos : -1;
    }

    LinksSnapshot.Traits traits(long usedNanos, List<Candidate> candidates, long now) {
        return new LinksSnapshot.Traits(incarnation, peerNeeds, carryingNanos(now) >= 0, usedNanos, sentBytes,
            receivedBytes, candidates);
    }

    /** The link for people. */
    LinkInfo info(Link link, LinkInfo.State state) {
        Optional<Path> path = link.paths().selected();
        return new LinkInfo(link.peer(), state, link.seats().up(), path.map(Path::kind)
            .orElse(LinkInfo.Path.NONE),
            path.flatMap(each -> each.route.remoteAddress()),
            path.filter(each -> !each.direct()).map(relayed -> ((Route.Relayed) relayed.route).first()),
            path.map(each -> each.smoothedRttNanos).orElse(-1L), sentBytes, receivedBytes);
    }

    void resume(LinksSnapshot.Traits left, long now) {
        incarnation = left.incarnation();
        peerNeeds = left.needed();
        carriedPackets = left.carriesPackets();
        packetsNanos = now;
        flowNanos = now;
        sentBytes = left.sentBytes();
        receivedBytes = left.receivedBytes();
    }
}
