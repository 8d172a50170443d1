package org.ipop.simulation;

import java.net.InetAddress;
import java.net.Inet6Address;
import java.util.Optional;
import org.ipop.api.Prefix;

/** A local network: multicast works on it, and it may have a router towards a larger one. */
public final class SimulatedLan extends Segment {
    /** A switch. */
    private static final Conditions DEFAULT_CONDITIONS = Conditions.delay(100_000);

    private final SimulatedInternet internet;
    private Optional<NatBox> router = Optional.empty();

    SimulatedLan(SimulatedInternet internet, VirtualTime time, Tally tally) {
        super(time, tally, DEFAULT_CONDITIONS);
        this.internet = internet;
    }

    /** Adds a host with these addresses ("192.168.1.10/24", "2001:db8:1::10/64"). */
    public SimulatedHost host(String name, String... addresses) {
        return internet.host(name, this, addresses);
    }

    /** Adds a LAN whose router has {@code outside} on this one: a home behind a carrier-grade NAT. */
    public SimulatedLan behind(NatBehaviour behaviour, String outside) {
        return internet.lanBehind(this, behaviour, Prefix.parse(outside));
    }

    /** Throws IllegalStateException for an isolated LAN. */
    public NatBox router() {
        return router.orElseThrow(() -> new IllegalStateException("this LAN has no router"));
    }

    void router(NatBox box) {
        router = Optional.of(box);
    }

    @Override
    void attach(InetAddress address, Station station) {
        super.attach(address, station);
        if (address instanceof Inet6Address ipv6 && !Core.isPrivate(ipv6)) {
            router.ifPresent(box -> box.routeIn(ipv6));
        }
    }

    @Override
    void detach(InetAddress address) {
        super.detach(address);
        if (address instanceof Inet6Address ipv6 && !Core.isPrivate(ipv6)) {
            router.ifPresent(box -> box.routeOut(ipv6));
        }
    }

    @Override
    void leave(Flight flight) {
        if (router.isPresent()) {
            router.get().fromInside(flight);
        } else {
            count(Fate.NO_ROUTE);
        }
    }
}
