package org.ipop.simulation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ipop.api.Prefix;
import org.ipop.api.edge.LocalSockets.InterfaceAddress;
import org.ipop.api.runtime.NetworkNamespaces;

/**
 * A machine with interfaces, one node's loop, its edges and its state folder. {@link #kill} is a power cut: sockets and
 * memory are gone, the state folder stays; {@link #restart} gives a new loop.
 */
public final class SimulatedHost {
    private static final long LOOPBACK_DELAY_NANOS = 10_000;

    private final String name;
    private final SimulatedInternet internet;
    private final VirtualTime time;
    private final SimulatedStateFolder state;
    private final List<Interface> interfaces = new ArrayList<>();
    private final UdpSockets udp;
    private final SimulatedStreams streams;
    private final Optional<SimulatedHost> around;
    private final Map<String, SimulatedHost> namespaces = new LinkedHashMap<>();
    private SimulatedLoop loop;

    SimulatedHost(String name, SimulatedInternet internet, VirtualTime time) {
        this(name, internet, time, Optional.empty());
    }

    /** @param around the machine, of which this is a network namespace */
    private SimulatedHost(String name, SimulatedInternet internet, VirtualTime time, Optional<SimulatedHost> around) {
        this.name = name;
        this.internet = internet;
        this.time = time;
        this.around = around;
        this.state = new SimulatedStateFolder(time);
        this.udp = new UdpSockets(this, time.split());
        this.streams = new SimulatedStreams(this);
        this.loop = new SimulatedLoop(time);
    }

    /** The present one; another after a restart. */
    public SimulatedLoop loop() {
        return around.map(SimulatedHost::loop).orElse(loop);
    }

    /** Interfaces and sockets of their own, on the same node's loop; made when first asked for. */
    public SimulatedHost namespace(String name) {
        return namespaces.computeIfAbsent(name, each ->
            new SimulatedHost(this.name + "/" + each, internet, time, Optional.of(this)));
    }

    /** Those that were made. */
    public NetworkNamespaces namespaces() {
        return new SimulatedNamespaces(namespaces.keySet());
    }

    public SimulatedTransport transport() {
        return new SimulatedTransport(loop(), udp);
    }

    public SimulatedSockets sockets() {
        return new SimulatedSockets(this, udp, streams);
    }

    public SimulatedStateFolder state() {
        return state;
    }

    /** Its first address of this family. */
    public InetAddress address(boolean ipv6) {
        return interfaces.stream().map(each -> each.prefix.address())
            .filter(address -> address instanceof Inet6Address == ipv6).findFirst()
            .orElseThrow(() -> new IllegalStateException(name + " has no such address"));
    }

    /** Plugs an address of a device into a segment. */
    public void attach(String device, Prefix prefix, Segment segment) {
        Interface added = new Interface(device, prefix, segment);
        interfaces.add(added);
        segment.attach(prefix.address(), added);
        udp.groups().forEach(group -> join(group, List.of(added)));
    }

    /** Unplugs a device with all its addresses. */
    public void detach(String device) {
        for (Interface gone : interfaces.stream().filter(each -> each.device.equals(device)).toList()) {
            udp.groups().forEach(group -> gone.segment.part(group, gone));
            gone.segment.detach(gone.prefix.address());
            interfaces.remove(gone);
        }
    }

    /** Power off; writes that were not on the disk may be lost. */
    public void kill() {
        loop.kill();
        namespaces.values().forEach(SimulatedHost::close);
        close();
        state.crash();
    }

    /** Power on after {@link #kill}: a new loop on the same disk. */
    public void restart() {
        if (loop.alive()) {
            throw new IllegalStateException(name + " runs");
        }
        loop = new SimulatedLoop(time);
    }

    @Override
    public String toString() {
        return name;
    }

    private void close() {
        udp.clear();
        streams.clear();
    }

    List<InterfaceAddress> addresses() {
        List<InterfaceAddress> all = new ArrayList<>();
        all.add(new InterfaceAddress("lo", Prefix.parse("127.0.0.1/8")));
        interfaces.forEach(each -> all.add(new InterfaceAddress(each.device, each.prefix)));
        return List.copyOf(all);
    }

    boolean owns(InetAddress address) {
        return address.isLoopbackAddress()
            || interfaces.stream().anyMatch(each -> each.prefix.address().equals(address));
    }

    boolean hasIpv6() {
        return interfaces.stream().anyMatch(each -> each.prefix.address() instanceof Inet6Address);
    }

    void join(InetAddress group) {
        join(group, interfaces);
    }

    void part(InetAddress group) {
        interfaces.forEach(each -> each.segment.part(group, each));
    }

    SimulatedInternet internet() {
        return internet;
    }

    /** Sends a datagram; the source address comes from the socket's bind or from the route. */
    void send(InetSocketAddress bound, InetSocketAddress destination, byte[] payload, int ttl, int ecn) {
        int hops = ttl == 0 ? Flight.DEFAULT_TTL : ttl;
        if (owns(destination.getAddress())) {
            InetSocketAddress source = new InetSocketAddress(destination.getAddress(), bound.getPort());
            Flight flight = new Flight(source, destination, payload, hops, ecn);
            time.after(LOOPBACK_DELAY_NANOS, () -> arrive(flight));
            return;
        }
        List<Interface> ways = waysTo(destination.getAddress(), bound.getAddress());
        if (ways.isEmpty()) {
            internet.count(Fate.NO_ROUTE);
        }
        for (Interface way : ways) {
            InetSocketAddress source = new InetSocketAddress(way.prefix.address(), bound.getPort());
            way.segment.transmit(new Flight(source, destination, payload, hops, ecn));
        }
    }

    void arrive(Flight flight) {
        if (!loop().alive()) {
            internet.count(Fate.CLOSED);
            return;
        }
        List<SimulatedSocket> takers = udp.takers(flight.destination());
        internet.count(takers.isEmpty() ? Fate.CLOSED : Fate.DELIVERED);
        takers.forEach(socket -> socket.deliver(flight));
    }

    private List<Interface> waysTo(InetAddress destination, InetAddress bound) {
        List<Interface> usable = interfaces.stream()
            .filter(each -> each.prefix.address().getClass() == destination.getClass())
            .filter(each -> bound.isAnyLocalAddress() || each.prefix.address().equals(bound)).toList();
        if (destination.isMulticastAddress()) {
            return onePerDevice(usable);
        }
        Optional<Interface> onLink = usable.stream().filter(each -> each.prefix.contains(destination)).findFirst();
        return onLink.or(() -> usable.stream().filter(each -> !each.prefix.address().isLinkLocalAddress()).findFirst())
            .stream().toList();
    }

    private static void join(InetAddress group, List<Interface> candidates) {
        onePerDevice(candidates.stream().filter(each -> each.prefix.address().getClass() == group.getClass()).toList())
            .forEach(each -> each.segment.join(group, each));
    }

    private static List<Interface> onePerDevice(List<Interface> all) {
        Set<String> devices = new LinkedHashSet<>();
        return all.stream().filter(each -> devices.add(each.device)).toList();
    }

    /** One address of one device. */
    private final class Interface implements Station {
        private final String device;
        private final Prefix prefix;
        private final Segment segment;

        private Interface(String device, Prefix prefix, Segment segment) {
            this.device = device;
            this.prefix = prefix;
            this.segment = segment;
        }

        @Override
        public void arrive(Flight flight) {
            SimulatedHost.this.arrive(flight);
        }
    }
}
