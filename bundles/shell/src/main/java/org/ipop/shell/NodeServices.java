package org.ipop.shell;

import java.util.List;
import java.util.Optional;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.group.GroupView;
import org.ipop.api.lan.Lans;
import org.ipop.api.link.Links;
import org.ipop.api.membership.Admissions;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.Memberships;
import org.ipop.api.membership.RunningNetwork;
import org.ipop.api.membership.RunningNetworks;
import org.ipop.api.membership.Seeds;
import org.ipop.api.nat.NatObserver;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.Identity;

/** What the commands look at. Thread: node loop. */
record NodeServices(NodeLoop loop, NodeContext context, Identity identity, Links links, Memberships memberships,
                    Admissions admissions, RunningNetworks networks, Seeds seeds, Health health,
                    HandshakeFactory handshakes, List<NatObserver> nat, List<Lans> lans,
                    List<GroupView> groups) {
    /** A member as the first network that knows it tells. */
    Optional<Member> member(NodeId node) {
        return networks.running().stream().map(RunningNetwork::network)
            .flatMap(network -> network.member(node).stream()).findFirst();
    }

    /** "beta.lab", else the short node id. */
    String nameOf(NodeId node) {
        return networks.running().stream().map(RunningNetwork::network)
            .flatMap(network -> network.member(node).stream()
                .map(member -> member.host() + "." + network.spec().name()))
            .findFirst().orElse(node.toShort());
    }

    /** "bootstrap", "enrolment" or a network's name. */
    String ringName(RingId ring) {
        if (ring.equals(RingId.BOOTSTRAP)) {
            return "bootstrap";
        }
        if (ring.equals(RingId.ENROLMENT)) {
            return "enrolment";
        }
        return memberships.networks().stream().filter(network -> network.spec().ring().equals(ring))
            .map(network -> network.spec().name()).findFirst().orElse(ring.toString());
    }
}
