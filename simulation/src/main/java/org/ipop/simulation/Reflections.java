package org.ipop.simulation;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.NodeId;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.CandidateGatherer;

/** A gatherer that asks no server: host candidates, and what peers tell from where they hear us. */
public final class Reflections implements CandidateGatherer {
    private static final int MAX = 8;

    private final SimulatedHost host;
    private final List<Candidate> candidates = new ArrayList<>();
    private Listener listener = () -> { };

    public Reflections(SimulatedHost host) {
        this.host = host;
    }

    @Override
    public void serve(TransportSocket socket, Listener heard) {
        listener = heard;
        candidates.add(new Candidate(Candidate.Kind.HOST,
            new InetSocketAddress(host.address(false), socket.local().getPort())));
    }

    @Override
    public void withdraw(TransportSocket socket) {
        candidates.clear();
    }

    @Override
    public void stun(TransportSocket socket, Datagram datagram) {
        datagram.payload().release();
    }

    @Override
    public void observed(TransportSocket socket, NodeId by, InetSocketAddress mapped) {
        boolean known = candidates.stream().anyMatch(candidate -> candidate.address().equals(mapped));
        if (!known && mapped.getAddress() instanceof Inet4Address && candidates.size() < MAX) {
            candidates.add(new Candidate(Candidate.Kind.SERVER_REFLEXIVE, mapped));
            listener.changed();
        }
    }

    @Override
    public void servers(List<InetSocketAddress> stunServers) {
        // peers tell enough
    }

    @Override
    public List<Candidate> candidates() {
        return List.copyOf(candidates);
    }
}
