package org.ipop.vnet;

import java.net.InetAddress;
import java.util.function.UnaryOperator;
import org.ipop.wire.ip.IpView;
import org.ipop.wire.ip.Ipv4View;
import org.ipop.wire.ip.Ipv6View;

/** The bindings of one network. Within it 32 bits tell IPv4 addresses apart and the last 64 those of IPv6. */
final class BindingCache {
    static final int CAPACITY = 65_536;

    private final BindingTable ipv4 = new BindingTable(CAPACITY / 2);
    private final BindingTable ipv6 = new BindingTable(CAPACITY / 2);

    /** Null if there is none; may have expired. */
    Binding ofDestination(IpView ip) {
        return switch (ip) {
            case Ipv4View view -> ipv4.get(view.destinationBits());
            case Ipv6View view -> ipv6.get(view.destinationLow());
        };
    }

    /** Null if there is none; may have expired. */
    Binding ofSource(IpView ip) {
        return switch (ip) {
            case Ipv4View view -> ipv4.get(view.sourceBits());
            case Ipv6View view -> ipv6.get(view.sourceLow());
        };
    }

    /** Null if there is none; may have expired. */
    Binding of(InetAddress address) {
        return table(address).get(bits(address));
    }

    void put(Binding binding) {
        table(binding.address()).put(bits(binding.address()), binding);
    }

    void replaceAll(UnaryOperator<Binding> change) {
        ipv4.replaceAll(change);
        ipv6.replaceAll(change);
    }

    int size() {
        return ipv4.size() + ipv6.size();
    }

    private BindingTable table(InetAddress address) {
        return AddressPlan.isIpv4(address) ? ipv4 : ipv6;
    }

    private static long bits(InetAddress address) {
        return AddressPlan.isIpv4(address) ? AddressPlan.bits4(address) : AddressPlan.low6(address);
    }
}
