package org.ipop.simulation;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.TransportSocket;

/** The open UDP sockets of a host. */
final class UdpSockets {
    private final SimulatedHost host;
    private final PortChoice portChoice;
    private final List<SimulatedSocket> open = new ArrayList<>();

    UdpSockets(SimulatedHost host, SplittableRandom chance) {
        this.host = host;
        this.portChoice = new PortChoice(NatBehaviour.Ports.RANDOM, chance);
    }

    TransportSocket bind(InetSocketAddress wanted, DatagramSink sink) throws BindException {
        InetAddress address = wanted.getAddress();
        if (!address.isAnyLocalAddress() && !host.owns(address)) {
            throw new BindException("Cannot assign requested address: " + address.getHostAddress());
        }
        if (address.isAnyLocalAddress() && !host.hasIpv6()) {
            address = InetAddress.ofLiteral("0.0.0.0");
        }
        int port = wanted.getPort() == 0 ? portChoice.choose(0, ports()) : wanted.getPort();
        InetSocketAddress local = new InetSocketAddress(address, port);
        if (open.stream().anyMatch(each -> each.group().isEmpty() && clash(each.local(), local))) {
            throw new BindException("Address already in use: " + local);
        }
        return add(new SimulatedSocket(host, this, local, Optional.empty(), sink));
    }

    TransportSocket join(InetAddress group, int port, DatagramSink sink) {
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException(group.getHostAddress() + " is no multicast group");
        }
        String any = group.getAddress().length == 4 ? "0.0.0.0" : "::";
        InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral(any), port);
        host.join(group);
        return add(new SimulatedSocket(host, this, local, Optional.of(group), sink));
    }

    /** Who gets a datagram: all members of a group, or the most exactly bound socket. */
    List<SimulatedSocket> takers(InetSocketAddress destination) {
        InetAddress address = destination.getAddress();
        List<SimulatedSocket> onPort = open.stream()
            .filter(each -> each.local().getPort() == destination.getPort()).toList();
        if (address.isMulticastAddress()) {
            return onPort.stream().filter(each -> each.group().filter(address::equals).isPresent()).toList();
        }
        List<SimulatedSocket> unicast = onPort.stream().filter(each -> each.accepts(address)).toList();
        return unicast.stream().filter(each -> each.local().getAddress().equals(address)).findFirst()
            .or(() -> unicast.stream().findFirst()).stream().toList();
    }

    Set<InetAddress> groups() {
        return open.stream().flatMap(each -> each.group().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    void remove(SimulatedSocket socket) {
        open.remove(socket);
        socket.group().filter(group -> !groups().contains(group)).ifPresent(host::part);
    }

    void clear() {
        List.copyOf(open).forEach(SimulatedSocket::close);
    }

    private SimulatedSocket add(SimulatedSocket socket) {
        open.add(socket);
        return socket;
    }

    private Set<Integer> ports() {
        return open.stream().map(each -> each.local().getPort()).collect(Collectors.toSet());
    }

    private static boolean clash(InetSocketAddress one, InetSocketAddress other) {
        return one.getPort() == other.getPort() && (one.getAddress().equals(other.getAddress())
            || one.getAddress().isAnyLocalAddress() || other.getAddress().isAnyLocalAddress());
    }
}
