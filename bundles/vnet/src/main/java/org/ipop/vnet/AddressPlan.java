package org.ipop.vnet;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.ipop.api.Prefix;
import org.ipop.api.edge.TapConfig;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.wire.ip.IpView;
import org.ipop.wire.ip.Ipv4View;
import org.ipop.wire.ip.Ipv6View;

/** What the addresses of one network mean to one member. As numbers, so that a packet costs no object. */
final class AddressPlan {
    /** What IPv6 demands of every path (RFC 8200, section 5). */
    static final int LEAST_MTU = 1280;
    private static final String DEVICE = "ipop%d";
    private static final int LIMITED_BROADCAST = -1;

    private final NetworkSpec spec;
    private final InetAddress own6;
    private final int network4;
    private final int broadcast4;
    private final int nameServer4;
    private final long prefix6;
    private final long ownLow6;
    private final long nameServerLow6;
    private InetAddress own4;
    private int ownBits4;

    AddressPlan(NetworkSpec spec, Member self, InetAddress ipv4) {
        this.spec = spec;
        this.own6 = self.ipv6();
        this.network4 = bits4(spec.ipv4().network().address());
        this.broadcast4 = network4 | (int) (0xFFFF_FFFFL >>> spec.ipv4().length());
        this.nameServer4 = bits4(spec.nameServer4());
        this.prefix6 = high6(spec.ipv6().address());
        this.ownLow6 = low6(own6);
        this.nameServerLow6 = low6(spec.nameServer6());
        readdress(ipv4);
    }

    /** NAME_SERVER is our own as well, but on every member, so nothing comes to it from the network. */
    enum Kind { OWN, NAME_SERVER, MEMBER, GROUP, OUTSIDE }

    /** Throws IllegalArgumentException for an address that no member of this network can have. */
    void readdress(InetAddress ipv4) {
        if (!spec.ipv4().contains(ipv4)) {
            throw new IllegalArgumentException(ipv4.getHostAddress() + " is not in " + spec.ipv4());
        }
        own4 = ipv4;
        ownBits4 = bits4(ipv4);
    }

    TapConfig tap(int mtu) {
        return new TapConfig(DEVICE, List.of(new Prefix(own4, spec.ipv4().length()),
            new Prefix(own6, spec.ipv6().length()), new Prefix(spec.nameServer4(), 32),
            new Prefix(spec.nameServer6(), 128)), mtu);
    }

    /** Our address of the same family. */
    InetAddress ownFor(InetAddress other) {
        return isIpv4(other) ? own4 : own6;
    }

    Kind destination(IpView ip) {
        return switch (ip) {
            case Ipv4View ipv4 -> kind4(ipv4.destinationBits());
            case Ipv6View ipv6 -> kind6(ipv6.destinationHigh(), ipv6.destinationLow());
        };
    }

    Kind source(IpView ip) {
        return switch (ip) {
            case Ipv4View ipv4 -> kind4(ipv4.sourceBits());
            case Ipv6View ipv6 -> kind6(ipv6.sourceHigh(), ipv6.sourceLow());
        };
    }

    Kind kind(InetAddress address) {
        return isIpv4(address) ? kind4(bits4(address)) : kind6(high6(address), low6(address));
    }

    private Kind kind4(int address) {
        if (address == ownBits4) {
            return Kind.OWN;
        }
        if (address >>> 28 == 0xE || address == LIMITED_BROADCAST || address == broadcast4 || address == network4) {
            return Kind.GROUP;
        }
        if (address == nameServer4) {
            return Kind.NAME_SERVER;
        }
        return Integer.compareUnsigned(address, network4) > 0 && Integer.compareUnsigned(address, broadcast4) < 0
            ? Kind.MEMBER : Kind.OUTSIDE;
    }

    private Kind kind6(long high, long low) {
        if (high >>> 56 == 0xFF) {
            return Kind.GROUP;
        }
        if (high != prefix6) {
            return Kind.OUTSIDE;
        }
        if (low == ownLow6) {
            return Kind.OWN;
        }
        return low == nameServerLow6 ? Kind.NAME_SERVER : Kind.MEMBER;
    }

    static boolean isIpv4(InetAddress address) {
        return address.getAddress().length == Integer.BYTES;
    }

    static int bits4(InetAddress address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    static long low6(InetAddress address) {
        return ByteBuffer.wrap(address.getAddress()).getLong(Long.BYTES);
    }

    private static long high6(InetAddress address) {
        return ByteBuffer.wrap(address.getAddress()).getLong();
    }
}
