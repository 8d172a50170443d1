package org.ipop.nat.stun;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.ipop.api.nat.NatBehaviour.Dependence;
import org.ipop.api.nat.NatBehaviour.Observed;
import org.ipop.api.nat.NatBehaviour.Ports;
import org.ipop.nat.stun.BehaviourDiscovery.Known;
import org.ipop.nat.stun.StunClient.Answer;
import org.ipop.wire.stun.StunMessage;

/**
 * What follows from answers (RFC 5780, sections 4.3 and 4.4). A server that has two addresses gives exact answers; with
 * others one kind of dependence cannot be told from the next, and the line that goes with the value says so.
 */
record BehaviourFindings(List<Known> known, List<InetAddress> local) {
    /** A NAT that takes ports in order may serve others between two of ours. */
    private static final int MAX_STEP = 16;

    Observed<Boolean> translated(int port) {
        InetSocketAddress mapped = known.getFirst().mapped();
        boolean ours = local.contains(mapped.getAddress()) && mapped.getPort() == port;
        return Observed.of(!ours, text(known.getFirst().server()) + " sees port " + port + " as " + text(mapped));
    }

    /** By servers at different addresses. */
    Observed<Dependence> mapping() {
        Known first = known.getFirst();
        Optional<Known> elsewhere = known.stream()
            .filter(each -> !each.server().getAddress().equals(first.server().getAddress())).findFirst();
        if (elsewhere.isEmpty()) {
            return Observed.unknown("only servers at " + first.server().getAddress().getHostAddress() + " answered");
        }
        String seen = text(first.server()) + " sees " + text(first.mapped()) + ", " + text(elsewhere.get().server());
        return first.mapped().equals(elsewhere.get().mapped())
            ? Observed.of(Dependence.ENDPOINT_INDEPENDENT, seen + " the same")
            : Observed.of(Dependence.ADDRESS_AND_PORT_DEPENDENT, seen + " " + text(elsewhere.get().mapped())
                + "; perhaps on the address alone");
    }

    /** By the four sockets of one server; empty if its other address did not answer. */
    static Optional<Observed<Dependence>> mapping(Known server, Optional<InetSocketAddress> otherAddress,
                                                  Optional<InetSocketAddress> otherBoth) {
        if (otherAddress.isEmpty() || otherBoth.isEmpty()) {
            return Optional.empty();
        }
        Dependence dependence = otherAddress.get().equals(server.mapped()) ? Dependence.ENDPOINT_INDEPENDENT
            : otherAddress.equals(otherBoth) ? Dependence.ADDRESS_DEPENDENT : Dependence.ADDRESS_AND_PORT_DEPENDENT;
        return Optional.of(Observed.of(dependence, text(server.server()) + " sees " + text(server.mapped())
            + ", from its other address " + text(otherAddress.get()) + ", with its other port "
            + text(otherBoth.get())));
    }

    Observed<Dependence> noFilter(Known server) {
        return Observed.of(Dependence.ENDPOINT_INDEPENDENT, "the other address of " + text(server.server())
            + " came through unasked");
    }

    /**
     * @param port  the answer that should come from another port
     * @param alive a plain answer after that; silence would say nothing about filters
     * @return empty if this server is no help
     */
    Optional<Observed<Dependence>> filtering(Known server, Optional<Answer> port, Optional<Answer> alive) {
        if (cameFrom(port, server, false)) {
            return Optional.of(Observed.of(Dependence.ADDRESS_DEPENDENT, "another port of " + text(server.server())
                + " came through unasked" + (server.other().isPresent() ? ", another address did not"
                : "; perhaps another address would too")));
        }
        if (port.isPresent() || alive.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Observed.of(Dependence.ADDRESS_AND_PORT_DEPENDENT, "nothing from another port of "
            + text(server.server()) + " came through"));
    }

    /** Did it, as a success, come from another port, and from another address if that was asked for? */
    static boolean cameFrom(Optional<Answer> answer, Known server, boolean address) {
        return answer.filter(heard -> heard.message().kind() == StunMessage.Kind.SUCCESS
            && heard.from().getPort() != server.server().getPort()
            && address != heard.from().getAddress().equals(server.server().getAddress())).isPresent();
    }

    /** By two sockets of which the first server saw both, the second one later. */
    Observed<Ports> ports(int one, int two, Optional<InetSocketAddress> second) {
        if (second.isEmpty()) {
            return Observed.unknown(text(known.getFirst().server()) + " did not answer again");
        }
        int first = known.getFirst().mapped().getPort();
        int next = second.get().getPort();
        String seen = "ports " + one + ", " + two + " became " + first + ", " + next;
        if (first == one && next == two) {
            return Observed.of(Ports.PRESERVED, seen);
        }
        return Observed.of(next > first && next - first <= MAX_STEP ? Ports.SEQUENTIAL : Ports.RANDOM, seen);
    }

    static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
