package org.ipop.api.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.ipop.api.Bytes;
import org.ipop.api.Prefix;
import org.junit.jupiter.api.Test;

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

    private static NetworkSpec spec(String ipv4, String ipv6) {
        return new NetworkSpec("lab", Bytes.copyOf(new byte[32]), Prefix.parse(ipv4), Prefix.parse(ipv6));
    }
}
