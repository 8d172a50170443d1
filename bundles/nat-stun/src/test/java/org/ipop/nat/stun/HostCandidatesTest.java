package org.ipop.nat.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.ipop.api.Prefix;
import org.ipop.api.edge.LocalSockets.InterfaceAddress;
import org.junit.jupiter.api.Test;

class HostCandidatesTest {
    private final HostCandidates hosts = new HostCandidates("ipop");

    @Test
    void addressesThatReachFarComeFirst() {
        assertThat(of("::", "eth0 192.168.1.10/24", "eth0 fd00::1/64", "eth0 203.0.113.5/24", "eth0 2001:db8::5/64"))
            .containsExactly("2001:db8::5", "203.0.113.5", "192.168.1.10", "fd00::1");
    }

    @Test
    void linkLocalNeverAndLoopbackOnlyWhenNothingElseIsThere() {
        assertThat(of("::", "lo 127.0.0.1/8", "lo ::1/128", "eth0 fe80::1/64", "eth0 10.0.0.1/8"))
            .containsExactly("10.0.0.1");
        assertThat(of("::", "lo 127.0.0.1/8", "eth0 fe80::1/64", "eth1 169.254.3.4/16")).containsExactly("127.0.0.1");
        assertThat(of("::")).isEmpty();
    }

    @Test
    void ourTapsAndTheirPrefixesAreLeftOut() {
        assertThat(of("::", "ipop0 10.66.3.4/16", "ipop0 fd12::9/64", "eth0 10.66.0.7/24", "eth1 fd12::1/64",
            "eth2 10.67.0.1/24")).containsExactly("10.67.0.1");
    }

    @Test
    void theSocketsOwnAddressDecides() {
        assertThat(of("10.0.0.1", "eth0 10.0.0.1/8", "eth0 10.0.0.2/8")).containsExactly("10.0.0.1");
        assertThat(of("0.0.0.0", "eth0 10.0.0.1/8", "eth0 2001:db8::5/64")).containsExactly("10.0.0.1");
        assertThat(of("127.0.0.1", "lo 127.0.0.1/8", "eth0 10.0.0.2/8")).containsExactly("127.0.0.1");
    }

    private List<String> of(String bound, String... interfaces) {
        InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral(bound), 4000);
        List<InterfaceAddress> all = Arrays.stream(interfaces).map(text -> text.split(" "))
            .map(parts -> new InterfaceAddress(parts[0], Prefix.parse(parts[1]))).toList();
        return hosts.of(local, all).stream().map(each -> {
            assertThat(each.address().getPort()).isEqualTo(4000);
            return each.address().getAddress();
        }).map(HostCandidatesTest::shortest).toList();
    }

    private static String shortest(InetAddress address) {
        return address.getHostAddress().replaceAll("(:0)+:", "::");
    }
}
