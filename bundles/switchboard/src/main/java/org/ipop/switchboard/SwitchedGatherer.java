package org.ipop.switchboard;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipop.api.NodeId;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.CandidateGatherer;
import org.ipop.api.runtime.Counters;

/**
 * Candidates, whoever gathers them: the last ones count until the next provider has found some. One entry a socket.
 * Thread: node loop.
 */
final class SwitchedGatherer implements CandidateGatherer, Front<CandidateGatherer> {
    private final Counters counters;
    private final Map<TransportSocket, Listener> served = new LinkedHashMap<>();
    private List<InetSocketAddress> servers = List.of();
    private List<Candidate> last = List.of();
    private CandidateGatherer provider;

    SwitchedGatherer(Counters counters) {
        this.counters = counters;
    }

    @Override
    public void serve(TransportSocket socket, Listener listener) {
        served.put(socket, listener);
        if (provider != null) {
            provider.serve(socket, listener);
        }
    }

    @Override
    public void withdraw(TransportSocket socket) {
        served.remove(socket);
        if (provider != null) {
            provider.withdraw(socket);
        }
    }

    @Override
    public void stun(TransportSocket socket, Datagram datagram) {
        if (provider != null) {
            provider.stun(socket, datagram);
        } else {
            datagram.payload().release();
            counters.counter("switchboard.drop.stun").increment();
        }
    }

    @Override
    public void observed(TransportSocket socket, NodeId by, InetSocketAddress mapped) {
        if (provider != null) {
            provider.observed(socket, by, mapped);
        }
    }

    @Override
    public void servers(List<InetSocketAddress> stunServers) {
        servers = List.copyOf(stunServers);
        if (provider != null) {
            provider.servers(servers);
        }
    }

    @Override
    public List<Candidate> candidates() {
        List<Candidate> found = provider == null ? List.of() : provider.candidates();
        return found.isEmpty() ? last : found;
    }

    @Override
    public void plugged(CandidateGatherer next) {
        provider = next;
        next.servers(servers);
        served.forEach(next::serve);
    }

    @Override
    public void unplugged(CandidateGatherer former) {
        last = former.candidates();
        provider = null;
        served.keySet().forEach(former::withdraw);
    }
}
