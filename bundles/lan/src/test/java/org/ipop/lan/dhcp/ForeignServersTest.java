package org.ipop.lan.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.lan.LanTerms.Dhcp;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

class ForeignServersTest {
    private static final Inet4Address OTHER = Bench.ip("192.168.1.1");
    private final VirtualTime time = new VirtualTime(1);
    private final List<String> told = new ArrayList<>();
    private int probes;

    @Test
    void silenceLetsUsServe() {
        ForeignServers foreign = start(Dhcp.AUTO);
        assertThat(foreign.serves()).isFalse();
        run(1);
        assertThat(probes).isEqualTo(2);
        assertThat(foreign.serves()).isFalse();
        run(0.3);
        assertThat(foreign.serves()).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void anotherServerIsLeftAloneUntilItHasGone() {
        ForeignServers foreign = start(Dhcp.AUTO);
        run(0.1);
        foreign.heard(OTHER);
        foreign.heard(OTHER);
        run(30);
        assertThat(foreign.serves()).isFalse();
        assertThat(told).containsExactly("there is 192.168.1.1");
        run(60);
        foreign.heard(OTHER);
        run(100);
        assertThat(foreign.serves()).as("heard a while ago").isFalse();
        run(100);
        assertThat(foreign.serves()).isTrue();
        assertThat(told).containsExactly("there is 192.168.1.1", "gone");
    }

    @Test
    void oneThatComesLaterIsNoticed() {
        ForeignServers foreign = start(Dhcp.AUTO);
        run(60);
        assertThat(foreign.serves()).isTrue();
        assertThat(probes).isEqualTo(3);
        foreign.heard(OTHER);
        assertThat(foreign.serves()).isFalse();
    }

    @Test
    void theOperatorsWordStands() {
        ForeignServers on = start(Dhcp.ON);
        on.heard(OTHER);
        assertThat(on.serves()).isTrue();
        assertThat(start(Dhcp.OFF).serves()).isFalse();
        run(500);
        assertThat(probes).isZero();
        assertThat(told).isEmpty();
    }

    @Test
    void afterTheEndNothingIsAsked() {
        ForeignServers foreign = start(Dhcp.AUTO);
        run(2);
        foreign.close();
        int before = probes;
        run(200);
        assertThat(probes).isEqualTo(before);
        assertThat(foreign.serves()).isFalse();
    }

    private ForeignServers start(Dhcp mode) {
        ForeignServers foreign = new ForeignServers(new SimulatedLoop(time).open("lan"), mode, () -> probes++,
            server -> told.add(server.map(address -> "there is " + address.getHostAddress()).orElse("gone")));
        foreign.start();
        return foreign;
    }

    private void run(double seconds) {
        time.run((long) (seconds * 1e9));
    }
}
