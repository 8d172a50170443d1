package org.ipop.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import org.ipop.api.Prefix;
import org.ipop.api.runtime.NodeContext;
import org.ipop.dns.server.Askers.Asker;
import org.ipop.dns.server.Askers.Standing;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.SimulatedLan;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

/** Who is at home here, and how soon that changes with the host's addresses. */
class AskersTest {
    private static final long SECOND = 1_000_000_000L;
    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLan lan = new SimulatedInternet(time).lan();
    private final SimulatedHost host = lan.host("anna", "192.168.1.2/24");
    private final NodeContext context = host.loop().open("test");
    private final Authority authority = new Authority(context);
    private final Askers askers = new Askers(context, host.sockets());

    @Test
    void everyAddressOfThisHostIsHere() {
        assertThat(standing("192.168.1.2")).isEqualTo(Standing.HERE);
        assertThat(standing("127.0.0.1")).isEqualTo(Standing.HERE);
        assertThat(standing("::1")).isEqualTo(Standing.HERE);
        assertThat(standing("192.168.1.3")).isEqualTo(Standing.STRANGER);
    }

    @Test
    void aProgramWithoutAnAddressIsOfThisHost() {
        assertThat(askers.standing(new Asker(Optional.empty(), true), authority)).isEqualTo(Standing.HERE);
    }

    @Test
    void anAddressThatComesIsHereWithinASecond() {
        assertThat(standing("172.16.0.7")).isEqualTo(Standing.STRANGER);
        host.attach("eth1", Prefix.parse("172.16.0.7/24"), lan);
        time.run(SECOND);
        assertThat(standing("172.16.0.7")).isEqualTo(Standing.HERE);
    }

    @Test
    void afterANewNetworkTheAddressesAreReadAtOnce() {
        assertThat(standing("172.16.0.7")).isEqualTo(Standing.STRANGER);
        host.attach("tap0", Prefix.parse("172.16.0.7/32"), lan);
        assertThat(standing("172.16.0.7")).as("read a moment ago").isEqualTo(Standing.STRANGER);
        askers.readAgain();
        assertThat(standing("172.16.0.7")).isEqualTo(Standing.HERE);
    }

    private Standing standing(String address) {
        return askers.standing(new Asker(Optional.of(InetAddress.ofLiteral(address)), false), authority);
    }
}
