package org.ipop.shell.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Health;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

class WatchmanTest {
    private static final long SECOND = 1_000_000_000L;
    private static final NodeId MALLORY = new NodeId(Key.hash(new byte[] {1}));
    private static final InetAddress HOST = InetAddress.ofLiteral("203.0.113.66");

    private final VirtualTime time = new VirtualTime(5);
    private final SimulatedLoop loop = new SimulatedLoop(time);
    private final Lines health = new Lines();
    private final Watchman watchman = new Watchman(loop.open("shell"), loop.counters(), health, node -> "mallory.lab");

    @Test
    void oneLineTellsWhatWhoAndWhatToDo() {
        spoof(12);
        time.run(6 * SECOND);
        assertThat(health.lines.values()).containsExactly(
            "12 packets whose source address is not their sender's in 5 s, last from mallory.lab: refused;"
                + " 'ipop revoke' expels a member that goes on with it");
        spoof(3);
        time.run(6 * SECOND);
        assertThat(health.lines.values()).singleElement().asString().startsWith("15 packets").contains("in 10 s");
    }

    @Test
    void theLineGoesFiveMinutesAfterTheLastOne() {
        spoof(1);
        time.run(250 * SECOND);
        spoof(1);
        time.run(290 * SECOND);
        assertThat(health.lines).hasSize(1);
        time.run(20 * SECOND);
        assertThat(health.lines).isEmpty();
        assertThat(health.reports).isEqualTo(2);
    }

    @Test
    void aFewNowAndThenAreNoAttack() {
        Counter handshakes = loop.counters().counter("link.drop.responses-client");
        for (int minute = 0; minute < 10; minute++) {
            for (int i = 0; i < 40; i++) {
                handshakes.increment(HOST);
            }
            time.run(60 * SECOND);
        }
        assertThat(health.lines).isEmpty();
        for (int i = 0; i < 3_000; i++) {
            handshakes.increment(HOST);
        }
        time.run(6 * SECOND);
        assertThat(health.lines.values()).singleElement().asString().startsWith("3,0")
            .contains("handshakes too many", "last from 203.0.113.66:");
    }

    @Test
    void manyCulpritsAreStillOneLineAndAFewNames() {
        Counter strangers = loop.counters().counter("link.drop.greeting");
        for (int i = 0; i < 100; i++) {
            strangers.increment(new NodeId(Key.hash(new byte[] {(byte) i})));
        }
        time.run(6 * SECOND);
        assertThat(health.lines.values()).singleElement().asString().contains("last from mallory.lab and 7 more");
        assertThat(strangers.culprits()).hasSize(Counter.CULPRITS);
    }

    @Test
    void whatOneNodeDidIsToldOfIt() {
        spoof(4);
        assertThat(watchman.misdeeds(MALLORY)).containsExactly(
            "refused: 4 packets whose source address is not their sender's (vnet.drop.spoofed)");
        assertThat(watchman.misdeeds(new NodeId(Key.hash(new byte[] {2})))).isEmpty();
    }

    @Test
    void whatWasBeforeIsNotToldAndNothingStaysBehind() {
        spoof(5);
        Lines other = new Lines();
        Watchman later = new Watchman(loop.open("shell"), loop.counters(), other, NodeId::toShort);
        time.run(6 * SECOND);
        assertThat(other.lines).isEmpty();
        spoof(1);
        time.run(6 * SECOND);
        assertThat(other.lines).hasSize(1);
        later.close();
        assertThat(other.lines).isEmpty();
    }

    private void spoof(int packets) {
        for (int i = 0; i < packets; i++) {
            loop.counters().counter("vnet.drop.spoofed").increment(MALLORY);
        }
    }

    private static final class Lines implements Health {
        private final Map<String, String> lines = new TreeMap<>();
        private int reports;

        @Override
        public void report(String subject, Level level, String line) {
            lines.put(subject, line);
            reports++;
        }

        @Override
        public void clear(String subject) {
            lines.remove(subject);
        }

        @Override
        public List<Entry> entries() {
            return new ArrayList<>();
        }
    }
}
