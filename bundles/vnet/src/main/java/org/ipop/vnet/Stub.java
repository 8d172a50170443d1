package org.ipop.vnet;

import java.util.Optional;
import org.ipop.api.edge.Packet;
import org.ipop.api.vnet.StubNetwork;
import org.ipop.wire.ip.IpView;
import org.ipop.wire.ip.Ipv4View;

/** The hosts behind this member, if there are any. */
final class Stub {
    private Optional<StubNetwork> hosts = Optional.empty();

    void attach(StubNetwork next) {
        hosts = Optional.of(next);
    }

    void detach(StubNetwork former) {
        if (hosts.isPresent() && hosts.get() == former) {
            hosts = Optional.empty();
        }
    }

    boolean isDestination(IpView ip) {
        return hosts.isPresent() && ip instanceof Ipv4View ipv4 && hosts.get().has(ipv4.destinationBits());
    }

    boolean isSource(IpView ip) {
        return hosts.isPresent() && ip instanceof Ipv4View ipv4 && hosts.get().has(ipv4.sourceBits());
    }

    boolean has(int ipv4) {
        return hosts.isPresent() && hosts.get().has(ipv4);
    }

    /** Takes a packet to a host that {@link #isDestination}. */
    void write(Packet packet) {
        if (hosts.isPresent()) {
            hosts.get().packet(packet);
        } else {
            packet.buffer().release();
        }
    }

    void flush() {
        hosts.ifPresent(StubNetwork::flush);
    }
}
