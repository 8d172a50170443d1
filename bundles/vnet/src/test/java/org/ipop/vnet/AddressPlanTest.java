package org.ipop.vnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Prefix;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.vnet.AddressPlan.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressPlanTest {
    private static final Member SELF = new Directory().add("self");
    private static final Member MEMBER = new Member(SELF.node(), "self", SELF.position(),
        (Inet6Address) InetAddress.ofLiteral("fd01:2345:6789::1:2:3:4"), Optional.empty(), Long.MAX_VALUE);

    @ParameterizedTest
    @CsvSource({
        "192.168.7.200/26, 192.168.7.191, OUTSIDE",
        "192.168.7.200/26, 192.168.7.192, GROUP",
        "192.168.7.200/26, 192.168.7.193, NAME_SERVER",
        "192.168.7.200/26, 192.168.7.194, MEMBER",
        "192.168.7.200/26, 192.168.7.201, OWN",
        "192.168.7.200/26, 192.168.7.254, MEMBER",
        "192.168.7.200/26, 192.168.7.255, GROUP",
        "192.168.7.200/26, 192.168.8.0,   OUTSIDE",
        "192.168.0.0/16,   192.168.255.254, MEMBER",
        "192.0.0.0/2,      223.255.255.255, MEMBER",
        "192.0.0.0/2,      127.255.255.255, OUTSIDE",
        "192.0.0.0/2,      224.0.0.1,       GROUP",
        "192.168.0.0/16,   ::ffff:0:0,      OUTSIDE",
        "192.168.0.0/16,   fd01:2345:6789::1:2:3:4, OWN",
        "192.168.0.0/16,   fd01:2345:6789::1:2:3:5, MEMBER",
        "192.168.0.0/16,   fd01:2345:6789::53,      NAME_SERVER",
        "192.168.0.0/16,   fd01:2345:6789:1::4,     OUTSIDE",
        "192.168.0.0/16,   fe80::1,                 OUTSIDE",
        "192.168.0.0/16,   ff02::1,                 GROUP"})
    void eachAddressHasItsMeaning(String plan, String address, Kind kind) {
        NetworkSpec spec = new NetworkSpec("lab", Bytes.copyOf(new byte[32]), Prefix.parse(plan),
            Prefix.parse("fd01:2345:6789::/64"));
        AddressPlan addresses = new AddressPlan(spec, MEMBER, InetAddress.ofLiteral("192.168.7.201"));
        assertThat(addresses.kind(InetAddress.ofLiteral(address))).isEqualTo(kind);
    }
}
