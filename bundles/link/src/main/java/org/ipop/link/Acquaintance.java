package org.ipop.link;

import java.util.List;
import java.util.Optional;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.link.LinksSnapshot;
import org.ipop.api.nat.Candidate;

/** What a link knows of its peer, and how much has gone to and fro. */
final class Acquaintance {
    /** Another one tells that the peer has restarted; empty until it has told. */
    Optional<Long> incarnation = Optional.empty();
    /** The peer has asked us to keep the link. */
    boolean peerNeeds;
    /** The current session has sealed packets of a network. */
    boolean carriesPackets;
    long sentBytes;
    long receivedBytes;
    /** Packets of networks, since these links began; the peer compares it with what it sent. */
    long receivedPackets;

    LinksSnapshot.Traits traits(long usedNanos, List<Candidate> candidates) {
        return new LinksSnapshot.Traits(incarnation, peerNeeds, carriesPackets, usedNanos, sentBytes, receivedBytes,
            candidates);
    }

    /** The link for people. */
    LinkInfo info(Link link, LinkInfo.State state) {
        Optional<Path> path = link.paths().selected();
        return new LinkInfo(link.peer(), state, link.seats().up(), path.map(Path::kind)
            .orElse(LinkInfo.Path.NONE),
            path.filter(Path::direct).map(direct -> ((Route.Direct) direct.route).remote()),
            path.filter(each -> !each.direct()).map(relayed -> ((Route.Relayed) relayed.route).first()),
            path.map(each -> each.smoothedRttNanos).orElse(-1L), sentBytes, receivedBytes);
    }

    void resume(LinksSnapshot.Traits left) {
        incarnation = left.incarnation();
        peerNeeds = left.needed();
        carriesPackets = left.carriesPackets();
        sentBytes = left.sentBytes();
        receivedBytes = left.receivedBytes();
    }
}
