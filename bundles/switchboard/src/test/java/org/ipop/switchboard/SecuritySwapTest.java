package org.ipop.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who makes handshakes is exchanged: sessions work on and are renewed soon, a handshake under way begins anew. */
class SecuritySwapTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final VirtualTime time = new VirtualTime(13);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final SwitchedNode alice = new SwitchedNode(internet.host("alice", "198.51.100.1"), 1);
    private final SwitchedNode bob = new SwitchedNode(internet.host("bob", "198.51.100.2"), 2);

    SecuritySwapTest() {
        alice.join();
        bob.join();
        time.run(100 * MILLI);
    }

    @AfterEach
    void nothingLeaks() {
        alice.core.close();
        bob.core.close();
        time.run(SECOND);
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void sessionsAreRenewedWithinSecondsAndNoPacketIsLost() {
        alice.ring.links.open(bob.contact());
        time.run(2 * SECOND);
        assertThat(flow(100)).isZero();
        alice.unplugSecurity();
        assertThat(flow(30)).isZero();
        alice.plugSecurity();
        assertThat(renewals()).isZero();
        assertThat(flow(3000)).isZero();
        assertThat(renewals()).isEqualTo(1);
        assertThat(List.of(alice, bob)).allMatch(node -> node.ring.heard.stream()
            .noneMatch(event -> event.startsWith("down")));
    }

    /** Initiator and responder in turn. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 11, 15, 21, 25, 31, 41})
    void aHandshakeUnderWayBeginsAnew(int millis) {
        for (SwitchedNode exchanged : List.of(alice, bob)) {
            alice.ring.links.open(bob.contact());
            time.run(millis * MILLI);
            exchanged.unplugSecurity();
            time.run(100 * MILLI);
            exchanged.plugSecurity();
            assertThat(time.runUntil(() -> alice.ring.heard.contains("up " + bob.id().toShort()), 15 * SECOND))
                .isTrue();
            time.run(SECOND);
            assertThat(flow(20)).isZero();
        }
    }

    private int flow(int packets) {
        bob.packets.heard.clear();
        for (int i = 0; i < packets; i++) {
            alice.send(bob, "to bob");
            time.run(10 * MILLI);
        }
        time.run(100 * MILLI);
        return packets - bob.packets.heard.size();
    }

    private long renewals() {
        return alice.links.history(bob.id()).stream().filter(line -> line.contains("new keys are due")).count();
    }
}
