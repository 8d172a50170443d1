package org.ipop.nat.strategies;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.NatStrategy;

/**
 * For a peer whose NAT takes a new port for each destination, but one after the other (RFC 4787 section 4.2; "port
 * prediction" of RFC 5128 section 3.5). The ports at which others hear it tell the step; its port towards us may be one
 * of those in between or of those next to come.
 *
 * <p>It needs a NAT of ours whose port stays the same: otherwise our own probes would each leave by another port, and
 * the peer's filter, which waits for the one that it knows, lets none of them in.
 */
public final class PortPrediction implements NatStrategy {
    /** Probes a plan; a filter that bans hosts for scanning is not provoked by so few. */
    static final int WINDOW = 32;
    /** After so many windows beyond the ports we know, the prediction begins anew. */
    static final int WINDOWS = 4;
    /** Ports further apart were not taken in order, or by too many others in between. */
    static final int MAX_SPAN = 64;
    private static final int MAX_PORT = 65_535;

    @Override
    public String name() {
        return "port-prediction";
    }

    @Override
    public Optional<Plan> plan(Pair pair) {
        if (mapped(pair.ours()).values().stream().anyMatch(ports -> ports.size() > 1)) {
            return Optional.empty();
        }
        List<InetSocketAddress> targets = new ArrayList<>();
        mapped(pair.theirs()).forEach((host, ports) ->
            next(ports, pair.attempt() % WINDOWS).forEach(port -> targets.add(new InetSocketAddress(host, port))));
        return targets.isEmpty() ? Optional.empty()
            : Optional.of(new Plan(targets.subList(0, Math.min(WINDOW, targets.size())), 0));
    }

    /** The mapped ports of each IPv4 address; behind IPv6 no ports are translated. */
    private static Map<InetAddress, SortedSet<Integer>> mapped(List<Candidate> candidates) {
        Map<InetAddress, SortedSet<Integer>> ports = new LinkedHashMap<>();
        for (Candidate candidate : candidates) {
            boolean reflexive = candidate.kind() == Candidate.Kind.SERVER_REFLEXIVE
                || candidate.kind() == Candidate.Kind.PEER_REFLEXIVE;
            if (reflexive && candidate.address().getAddress() instanceof Inet4Address host) {
                ports.computeIfAbsent(host, ignored -> new TreeSet<>()).add(candidate.address().getPort());
            }
        }
        return ports;
    }

    /** The ports of this window; none unless the known ones have a step that is worth a guess. */
    private static List<Integer> next(SortedSet<Integer> known, int window) {
        List<Integer> ports = new ArrayList<>();
        if (known.size() < 2 || known.getLast() - known.getFirst() > MAX_SPAN) {
            return ports;
        }
        int step = step(known);
        for (int port = known.getFirst(); window == 0 && port < known.getLast() && ports.size() < WINDOW / 2;
             port += step) {
            if (!known.contains(port)) {
                ports.add(port);
            }
        }
        int port = known.getLast() + step * (window * (WINDOW / 2) + 1);
        for (; ports.size() < WINDOW && port <= MAX_PORT; port += step) {
            ports.add(port);
        }
        return ports;
    }

    /** The greatest step that leads from each known port to the next. */
    private static int step(SortedSet<Integer> known) {
        int step = 0;
        for (int port : known) {
            step = greatestCommonDivisor(port - known.getFirst(), step);
        }
        return step;
    }

    private static int greatestCommonDivisor(int one, int other) {
        return other == 0 ? one : greatestCommonDivisor(other, one % other);
    }
}
