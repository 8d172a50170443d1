package org.ipop.switchboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.edge.Packet;
import org.ipop.api.edge.PacketSink;
import org.ipop.api.edge.TapConfig;
import org.ipop.api.edge.TapDevice;
import org.junit.jupiter.api.Test;

class SwitchedTapsTest {
    private static final TapConfig CONFIG = config("10.66.0.10/16", "fd01:2345:6789::a/64");
    private static final TapConfig READDRESSED = config("10.66.0.20/16", "fd01:2345:6789::a/64");
    private static final TapConfig OTHER_NETWORK = config("10.67.0.10/16", "fd01:2345:6780::a/64");

    private final Bench bench = new Bench();
    private final SwitchedTaps front = new SwitchedTaps(bench.host);
    private final FakeTaps kernel = new FakeTaps("linux-tun", OptionalInt.of(7));
    private final FakeTaps nextKernel = new FakeTaps("linux-tun", OptionalInt.of(8));
    private final FakeTaps memory = new FakeTaps("memory", OptionalInt.empty());
    private final Collected sink = new Collected();

    @Test
    void theNextUserOfTheSameNetworkGetsTheSameDevice() {
        front.add(kernel, 100);
        TapDevice former = front.open(CONFIG, sink);
        former.suspend();
        former.packet(packet());
        bench.run(20);
        Collected next = new Collected();
        TapDevice tap = front.open(CONFIG, next);
        assertThat(kernel.log).as("nothing is configured").containsExactly("open", "suspend", "adopt 7");
        kernel.last.sink.packet(packet());
        assertThat(next.packets).isEqualTo(1);
        assertThat(sink.packets).isZero();
        former.close();
        tap.packet(packet());
        assertThat(kernel.last.written).isEqualTo(1);
        bench.run(60);
        assertThat(bench.closed).isEmpty();
        assertThat(bench.count("switchboard.drop.packet")).isEqualTo(1);
    }

    @Test
    void theSamePrefixesInAnotherNamespaceAreAnotherDevice() {
        front.add(kernel, 100);
        TapDevice former = front.open(CONFIG, sink);
        former.suspend();
        front.open(CONFIG.inside(Optional.of("blue")), new Collected());
        assertThat(kernel.log).containsExactly("open", "suspend", "open");
        front.open(CONFIG, sink);
        assertThat(kernel.log).endsWith("adopt 7");
    }

    @Test
    void anotherAddressOfTheNetworkIsConfigured() {
        front.add(kernel, 100);
        front.open(CONFIG, sink).suspend();
        front.open(READDRESSED, sink);
        assertThat(kernel.log).containsExactly("open", "suspend", "adopt 7", "configure");
        assertThat(kernel.last.config).isEqualTo(READDRESSED);
    }

    @Test
    void aDeviceThatNobodyOpensAgainIsUndone() {
        front.add(kernel, 100);
        front.open(CONFIG, sink).suspend();
        bench.run(29);
        assertThat(bench.closed).isEmpty();
        bench.run(2);
        assertThat(bench.closed).containsExactly(7);
        front.open(CONFIG, sink);
        assertThat(kernel.log).containsExactly("open", "suspend", "open");
    }

    @Test
    void theNextProviderOfTheKindAdoptsTheDevice() {
        front.add(kernel, 100);
        front.add(memory, -100);
        TapDevice tap = front.open(CONFIG, sink);
        front.remove(kernel);
        tap.packet(packet());
        assertThat(memory.log).as("the other kind waits").isEmpty();
        assertThat(tap.name()).isEqualTo("linux-tun0");
        bench.run(1);
        front.add(nextKernel, 100);
        assertThat(nextKernel.log).containsExactly("adopt 7");
        assertThat(nextKernel.last.config).isEqualTo(CONFIG);
        tap.packet(packet());
        assertThat(nextKernel.last.written).isEqualTo(1);
        bench.run(60);
        assertThat(bench.closed).isEmpty();
        assertThat(tap.gone().toCompletableFuture()).isNotDone();
    }

    @Test
    void whatIsConfiguredInTheGapIsDoneByTheNextProvider() {
        front.add(kernel, 100);
        TapDevice tap = front.open(CONFIG, sink);
        front.remove(kernel);
        tap.configure(READDRESSED);
        front.add(nextKernel, 100);
        assertThat(nextKernel.log).containsExactly("adopt 7", "configure");
    }

    @Test
    void aDeviceThatNoProviderClaimsIsUndoneAndTheUserTold() {
        front.add(kernel, 100);
        TapDevice tap = front.open(CONFIG, sink);
        front.remove(kernel);
        bench.run(4.9);
        assertThat(bench.closed).isEmpty();
        bench.run(0.2);
        assertThat(bench.closed).containsExactly(7);
        assertThat(tap.gone().toCompletableFuture().join()).contains("linux-tun0");
        assertThatThrownBy(() -> front.open(CONFIG, sink)).isInstanceOf(Refused.class)
            .hasMessageContaining("no tap on this node");
        front.add(memory, -100);
        front.open(CONFIG, sink);
        assertThat(memory.log).containsExactly("open");
    }

    @Test
    void aDeviceThatWasDeletedInTheGapIsMadeAnew() {
        front.add(kernel, 100);
        TapDevice tap = front.open(CONFIG, sink);
        front.remove(kernel);
        nextKernel.stale = true;
        front.add(nextKernel, 100);
        assertThat(nextKernel.log).containsExactly("adopt 7", "open");
        assertThat(bench.closed).containsExactly(7);
        nextKernel.last.gone.complete("deleted");
        assertThat(tap.gone().toCompletableFuture()).isCompletedWithValue("deleted");
    }

    @Test
    void aHigherRankingOfTheSameKindTakesOverAtOnce() {
        front.add(kernel, 100);
        front.open(CONFIG, sink);
        front.add(nextKernel, 200);
        assertThat(kernel.log).containsExactly("open", "suspend");
        assertThat(nextKernel.log).containsExactly("adopt 7");
        front.remove(nextKernel);
        assertThat(kernel.log).endsWith("adopt 8");
    }

    @Test
    void aBetterKindIsOpenedAnewAndOneThatRefusesChangesNothing() {
        front.add(memory, -100);
        TapDevice tap = front.open(CONFIG, sink);
        kernel.refusing = true;
        front.add(kernel, 100);
        assertThat(tap.name()).isEqualTo("memory0");
        front.remove(kernel);
        front.add(nextKernel, 100);
        assertThat(tap.name()).isEqualTo("linux-tun0");
        assertThat(memory.log).containsExactly("open", "close");
    }

    @Test
    void theKindThatIsWantedServesWhateverItsRanking() {
        front.add(kernel, 100);
        assertThatThrownBy(() -> front.open(CONFIG.ofKind(Optional.of("memory")), sink))
            .isInstanceOf(Refused.class).hasMessageContaining("no memory tap");
        front.add(memory, -100);
        front.open(CONFIG, sink).suspend();
        front.open(CONFIG.ofKind(Optional.of("memory")), sink);
        assertThat(bench.closed).as("the device of the other kind").containsExactly(7);
        assertThat(memory.log).containsExactly("open");
        front.remove(memory);
        FakeTaps nextMemory = new FakeTaps("memory", OptionalInt.empty());
        front.add(nextMemory, -100);
        assertThat(nextMemory.log).containsExactly("open");
    }

    @Test
    void networksHaveDevicesOfTheirOwn() {
        front.add(kernel, 100);
        front.open(CONFIG, sink);
        TapDevice other = front.open(OTHER_NETWORK, sink);
        assertThat(kernel.log).containsExactly("open", "open");
        other.close();
        assertThat(kernel.log).containsExactly("open", "open", "close");
        assertThat(bench.closed).isEmpty();
    }

    @Test
    void userAndProviderMayGoTogether() {
        front.add(kernel, 100);
        front.open(CONFIG, sink).suspend();
        front.remove(kernel);
        bench.run(10);
        front.add(nextKernel, 100);
        assertThat(nextKernel.log).as("nobody uses it").isEmpty();
        front.open(CONFIG, sink);
        assertThat(nextKernel.log).containsExactly("adopt 7");
        assertThat(bench.closed).isEmpty();
    }

    private static TapConfig config(String... addresses) {
        return new TapConfig("ipop%d", List.of(addresses).stream().map(Prefix::parse).toList(), 1280);
    }

    private static Packet packet() {
        return Packet.of(Packet.allocate(20).writeZero(20));
    }

    private static final class Collected implements PacketSink {
        private int packets;

        @Override
        public void packet(Packet packet) {
            packets++;
            packet.buffer().release();
        }

        @Override
        public void flush() {
        }
    }
}
