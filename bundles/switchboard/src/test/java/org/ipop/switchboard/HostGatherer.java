package org.ipop.switchboard;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.NodeId;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.CandidateGatherer;

/** Host candidates only; keeps a list of what it was told. */
final class HostGatherer implements CandidateGatherer {
    final List<String> told = new ArrayList<>();
    Listener changed = () -> { };
    private final InetAddress address;
    private List<Candidate> candidates = List.of();

    HostGatherer(InetAddress address) {
        this.address = address;
    }

    @Override
    public void serve(TransportSocket socket, Listener tell) {
        told.add("serve");
        changed = tell;
        candidates = List.of(new Candidate(Candidate.Kind.HOST,
            new InetSocketAddress(address, socket.local().getPort())));
    }

    @Override
    public void withdraw(TransportSocket socket) {
        told.add("withdraw");
        candidates = List.of();
    }

    @Override
    public void stun(TransportSocket socket, Datagram datagram) {
        told.add("stun");
        datagram.payload().release();
    }

    @Override
    public void observed(TransportSocket socket, NodeId by, InetSocketAddress mapped) {
        told.add("observed");
    }

    @Override
    public void servers(List<InetSocketAddress> stunServers) {
        told.add("servers " + stunServers.size());
    }

    @Override
    public List<Candidate> candidates() {
        return candidates;
    }
}
