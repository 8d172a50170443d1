package org.ipop.simulation;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.TreeMap;
import org.ipop.api.Prefix;

/**
 * A router between a LAN and a larger segment: it translates IPv4, and routes IPv6 behind a stateful firewall that
 * lets in what answers. {@code fromInside} and {@code fromOutside} are the two directions.
 */
public final class NatBox {
    private final Segment outside;
    private final Segment inside;
    private final NatBehaviour behaviour;
    private final Station uplink = this::fromOutside;
    private final TreeMap<Integer, Mapping> byExternalPort = new TreeMap<>();
    private final Firewall firewall;
    private final PortChoice portChoice;
    private Inet4Address external;

    NatBox(Segment outside, Segment inside, NatBehaviour behaviour, Prefix external) {
        this.outside = outside;
        this.inside = inside;
        this.behaviour = behaviour;
        this.external = (Inet4Address) external.address();
        this.firewall = new Firewall(behaviour.lifetimeNanos());
        this.portChoice = new PortChoice(behaviour.ports(), outside.time().split());
        outside.attach(this.external, uplink);
    }

    /** The address that the outside sees. */
    public Inet4Address external() {
        return external;
    }

    /** Forgets all state, as after a power cut. */
    public void reboot() {
        byExternalPort.clear();
        firewall.forget();
    }

    /** Reboots and comes back with another address. */
    public void reboot(String address) {
        outside.detach(external);
        external = (Inet4Address) InetAddress.ofLiteral(address);
        outside.attach(external, uplink);
        reboot();
    }

    /** Mappings that have not run out. */
    public int mappings() {
        expire();
        return byExternalPort.size();
    }

    void routeIn(Inet6Address address) {
        outside.attach(address, uplink);
    }

    void routeOut(Inet6Address address) {
        outside.detach(address);
    }

    void fromInside(Flight flight) {
        Flight hopped = flight.hop();
        boolean hairpin = flight.destination().getAddress().equals(external);
        if (hopped.expired()) {
            outside.count(Fate.EXPIRED);
        } else if (flight.destination().getAddress() instanceof Inet6Address) {
            firewall.out(hopped, now());
            outside.transmit(hopped);
        } else if (hairpin && !behaviour.hairpin()) {
            outside.count(Fate.FILTERED);
        } else {
            Flight translated = hopped.from(new InetSocketAddress(external, map(hopped).externalPort));
            if (hairpin) {
                fromOutside(translated);
            } else {
                outside.transmit(translated);
            }
        }
    }

    private void fromOutside(Flight flight) {
        Flight hopped = flight.hop();
        if (hopped.expired()) {
            outside.count(Fate.EXPIRED);
        } else if (flight.destination().getAddress() instanceof Inet6Address) {
            letIn(hopped, firewall.admits(hopped, now()));
        } else {
            expire();
            Mapping mapping = byExternalPort.get(flight.destination().getPort());
            if (mapping == null) {
                outside.count(Fate.FILTERED);
            } else {
                letIn(hopped.to(mapping.internal), mapping.filter.admits(flight.source(), now()));
            }
        }
    }

    private void letIn(Flight flight, boolean admitted) {
        if (admitted) {
            inside.transmit(flight);
        } else {
            outside.count(Fate.FILTERED);
        }
    }

    /** The mapping for an outgoing packet, made or refreshed. */
    private Mapping map(Flight flight) {
        expire();
        InetSocketAddress remote = flight.destination();
        Mapping mapping = byExternalPort.values().stream()
            .filter(each -> each.internal.equals(flight.source()) && same(each.firstRemote, remote))
            .findFirst().orElseGet(() -> create(flight.source(), remote));
        mapping.lastOutNanos = now();
        mapping.filter.sent(remote, now());
        return mapping;
    }

    private Mapping create(InetSocketAddress internal, InetSocketAddress remote) {
        int port = portChoice.choose(internal.getPort(), byExternalPort.keySet());
        Mapping mapping = new Mapping(internal, remote, port,
            new Filter(behaviour.filtering(), behaviour.lifetimeNanos()));
        byExternalPort.put(port, mapping);
        return mapping;
    }

    /** Do two remote endpoints share a mapping? */
    private boolean same(InetSocketAddress one, InetSocketAddress other) {
        return switch (behaviour.mapping()) {
            case ENDPOINT_INDEPENDENT -> true;
            case ADDRESS_DEPENDENT -> one.getAddress().equals(other.getAddress());
            case ADDRESS_AND_PORT_DEPENDENT -> one.equals(other);
        };
    }

    private void expire() {
        byExternalPort.values().removeIf(each -> now() - each.lastOutNanos >= behaviour.lifetimeNanos());
    }

    private long now() {
        return outside.time().nanoTime();
    }

    private static final class Mapping {
        private final InetSocketAddress internal;
        private final InetSocketAddress firstRemote;
        private final int externalPort;
        private final Filter filter;
        private long lastOutNanos;

        private Mapping(InetSocketAddress internal, InetSocketAddress firstRemote, int externalPort, Filter filter) {
            this.internal = internal;
            this.firstRemote = firstRemote;
            this.externalPort = externalPort;
            this.filter = filter;
        }
    }
}
