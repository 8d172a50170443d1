package org.ipop.api.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.ipop.api.Bytes;
import org.ipop.api.Prefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkSpecTest {
    @Test
    void theNameServerHasTheFirstHostAddressAndPort53() {
        NetworkSpec spec = spec("10.66.0.0/16", "fd01:2345:6789::/64");
        assertThat(spec.nameServer4()).isEqualTo(InetAddress.ofLiteral("10.66.0.1"));
        assertThat(spec.nameServer6()).isEqualTo(InetAddress.ofLiteral("fd01:2345:6789::53"));
    }

    @Test
    void hostBitsOfThePlanDoNotMatter() {
        NetworkSpec spec = spec("192.168.7.200/26", "fd01::99/64");
        assertThat(spec.nameServer4()).isEqualTo(InetAddress.ofLiteral("192.168.7.193"));
        assertThat(spec.nameServer6()).isEqualTo(InetAddress.ofLiteral("fd01::53"));
    }

    @ParameterizedTest
    @CsvSource({"10.66.0.0/16, 10.66.0.2, true", "10.66.0.0/16, 10.66.255.254, true", "10.66.0.0/16, 10.66.1.255, true",
        "10.66.0.0/16, 10.66.0.0, false", "10.66.0.0/16, 10.66.0.1, false", "10.66.0.0/16, 10.66.255.255, false",
        "10.66.0.0/16, 10.67.0.2, false", "10.66.0.0/16, fd00::2, false", "192.168.7.200/26, 192.168.7.254, true",
        "192.168.7.200/26, 192.168.7.255, false", "10.0.0.8/30, 10.0.0.10, true", "10.0.0.4/31, 10.0.0.5, false",
        "10.0.0.4/32, 10.0.0.4, false", "0.0.0.0/0, 255.255.255.254, true", "0.0.0.0/0, 255.255.255.255, false"})
    void membersHoldWhatIsNeitherAtAnEdgeNorTheNameServers(String plan, String address, boolean assignable) {
        assertThat(spec(plan, "fd01::/64").assignable(InetAddress.ofLiteral(address))).isEqualTo(assignable);
    }

    private static NetworkSpec spec(String ipv4, String ipv6) {
        return new NetworkSpec("lab", Bytes.copyOf(new byte[32]), Prefix.parse(ipv4), Prefix.parse(ipv6));
    }
}
