package org.ipop.link;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.NodeId;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.CandidateGatherer;

/** Host candidates, and what peers tell from where they hear us. */
final class TestGatherer implements CandidateGatherer {
    private InetAddress address;
    private final List<Candidate> candidates = new ArrayList<>();
    private Listener listener = () -> { };
    int stunDatagrams;

    TestGatherer(InetAddress address) {
        this.address = address;
    }

    @Override
    public void serve(TransportSocket socket, Listener listener) {
        this.listener = listener;
        candidates.add(new Candidate(Candidate.Kind.HOST,
            new InetSocketAddress(address, socket.local().getPort())));
    }

    /** The host has another address, which its system has told. */
    void move(InetAddress next) {
        candidates.replaceAll(each -> each.kind() == Candidate.Kind.HOST
            ? new Candidate(each.kind(), new InetSocketAddress(next, each.address().getPort())) : each);
        address = next;
        listener.changed();
        listener.moved();
    }

    @Override
    public void withdraw(TransportSocket socket) {
        candidates.clear();
    }

    @Override
    public void stun(TransportSocket socket, Datagram datagram) {
        stunDatagrams++;
        datagram.payload().release();
    }

    @Override
    public void observed(TransportSocket socket, NodeId by, InetSocketAddress mapped) {
        boolean known = candidates.stream().anyMatch(candidate -> candidate.address().equals(mapped));
        if (!known && mapped.getAddress() instanceof Inet4Address && candidates.size() < 8) {
            candidates.add(new Candidate(Candidate.Kind.SERVER_REFLEXIVE, mapped));
            listener.changed();
        }
    }

    @Override
    public void servers(List<InetSocketAddress> stunServers) {
        // nobody needs to be asked here
    }

    @Override
    public List<Candidate> candidates() {
        return List.copyOf(candidates);
    }
}
