package org.ipop.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import org.ipop.api.Bytes;
import org.ipop.api.Prefix;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

/** A network speaks by whoever vouches for it now, and is forgotten with its last service. */
class NetworksTest {
    private static final NetworkSpec SPEC = new NetworkSpec("lab", Bytes.copyOf(new byte[32]),
        Prefix.parse("10.66.0.0/16"), Prefix.parse("fd00:66::/64"));

    private final SimulatedLoop loop = new SimulatedLoop(new VirtualTime(1));
    private final Networks networks = new Networks();
    private final SwitchedAllocators allocators = new SwitchedAllocators(
        new Opened.Shared(loop.open("switchboard"), loop.counters()), networks);

    @Test
    void anotherMembershipSpeaksForTheSameNetwork() {
        assertThat(networks.adopt(network())).isSameAs(networks.adopt(network()));
    }

    @Test
    void aNetworkThatIsLeftIsForgotten() {
        SwitchedNetwork former = networks.adopt(network());
        allocators.open(network()).close();
        assertThat(networks.adopt(network())).isNotSameAs(former);
    }

    /** Only its specification is asked for. */
    private static JoinedNetwork network() {
        return (JoinedNetwork) Proxy.newProxyInstance(NetworksTest.class.getClassLoader(),
            new Class<?>[] {JoinedNetwork.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "spec" -> SPEC;
                default -> throw new AssertionError(method);
            });
    }
}
