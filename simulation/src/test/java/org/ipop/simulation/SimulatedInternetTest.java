package org.ipop.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.ipop.simulation.Probe.at;

import io.netty.buffer.Unpooled;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ipop.api.Prefix;
import org.ipop.api.edge.Datagram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatedInternetTest {
    private static final long MILLI = 1_000_000;
    private static final InetSocketAddress B = at("198.51.100.2", 2000);

    private final VirtualTime time = new VirtualTime(5);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final SimulatedHost hostA = internet.host("a", "198.51.100.1", "2001:db8::1");
    private final SimulatedHost hostB = internet.host("b", "198.51.100.2");
    private Probe a;
    private Probe b;

    @BeforeEach
    void open() {
        a = Probe.open(time, hostA, 1000);
        b = Probe.open(time, hostB, 2000);
    }

    @AfterEach
    void nothingLeaks() {
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void delayIsOneWayAndExact() {
        internet.core().conditions(Conditions.delay(30 * MILLI));
        a.send(B, 1, 0);
        time.run(30 * MILLI - 1);
        assertThat(b.heard()).isFalse();
        time.run(1);
        assertThat(b.heard()).isTrue();
    }

    @Test
    void distanceDependsOnTheAddresses() {
        internet.core().conditions(Conditions.delay(MILLI));
        internet.core().distance((from, to) -> to.equals(B.getAddress()) ? 30 * MILLI : 5 * MILLI);
        a.send(B, 1, 0);
        time.run(30 * MILLI - 1);
        assertThat(b.heard()).isFalse();
        time.run(1);
        assertThat(b.heard()).isTrue();
    }

    @Test
    void thinLineDelaysWhatQueuesAndDropsWhatDoesNotFit() {
        internet.core().conditions(Conditions.delay(MILLI));
        internet.core().bandwidth(B.getAddress(), 10_000, 50 * MILLI);
        sendMany(1_000);
        long dropped = internet.total(Fate.QUEUE_FULL);
        assertThat(dropped).isPositive();
        assertThat(b.numbers).hasSize((int) (1_000 - dropped)).isSorted();
    }

    @Test
    void lossAndDuplicationFollowTheirProbabilities() {
        internet.core().conditions(Conditions.delay(MILLI).loss(0.1).duplication(0.05));
        sendMany(10_000);
        assertThat(internet.total(Fate.LOST)).isCloseTo(1_000, within(100L));
        assertThat(internet.total(Fate.DUPLICATED)).isCloseTo(450, within(70L));
        assertThat(b.numbers).hasSize((int) (10_000 - internet.total(Fate.LOST) + internet.total(Fate.DUPLICATED)));
    }

    @Test
    void jitterKeepsTheOrderAndReorderingBreaksIt() {
        internet.core().conditions(Conditions.delay(10 * MILLI).jitter(20 * MILLI));
        sendMany(1_000);
        assertThat(b.numbers).isSorted();
        b.numbers.clear();
        internet.core().conditions(Conditions.delay(10 * MILLI).reordering(0.1));
        sendMany(1_000);
        long overtaken = IntStream.range(1, b.numbers.size())
            .filter(i -> b.numbers.get(i) < b.numbers.get(i - 1)).count();
        assertThat(overtaken).isCloseTo(100, within(35L));
    }

    @Test
    void cutsAreOneWay() {
        internet.core().cut(hostA.address(false), hostB.address(false));
        a.send(B);
        b.send(at("198.51.100.1", 1000));
        assertThat(b.heard()).isFalse();
        assertThat(a.heard()).isTrue();
        internet.core().heal(hostA.address(false), hostB.address(false));
        a.send(B);
        assertThat(b.heard()).isTrue();
    }

    @Test
    void whatExceedsTheMtuVanishes() {
        internet.core().mtu(1280);
        a.socket().send(Datagram.of(Unpooled.buffer().writeZero(1253), B));
        a.socket().send(Datagram.of(Unpooled.buffer().writeZero(1252), B));
        a.socket().flush();
        time.run(100 * MILLI);
        assertThat(b.heardFrom).hasSize(1);
        assertThat(internet.total(Fate.TOO_BIG)).isOne();
    }

    @Test
    void segmentsBecomeDatagrams() {
        a.socket().send(new Datagram(Unpooled.buffer().writeInt(1).writeInt(2).writeShort(3), B, 4, 0, 0));
        a.socket().flush();
        time.run(100 * MILLI);
        assertThat(b.numbers).containsExactly(1, 2);
        assertThat(b.heardFrom).hasSize(3);
    }

    @Test
    void privateAddressesAndUnknownOnesGoNowhere() {
        a.send(at("192.168.1.10", 1));
        a.send(at("198.51.100.99", 1));
        assertThat(internet.total(Fate.NO_ROUTE)).isEqualTo(2);
        a.send(at("198.51.100.2", 1));
        assertThat(internet.total(Fate.CLOSED)).isOne();
    }

    @Test
    void multicastStaysOnItsLan() {
        SimulatedLan lan = internet.lan();
        Probe one = Probe.join(time, lan.host("one", "192.168.1.10/24", "fe80::1/64"), "239.1.2.3", 4101);
        Probe two = Probe.join(time, lan.host("two", "192.168.1.11/24", "fe80::2/64"), "239.1.2.3", 4101);
        Probe six = Probe.join(time, lan.host("six", "fe80::3/64"), "ff02::1234", 4101);
        Probe elsewhere = Probe.join(time, internet.lan().host("far", "192.168.1.12/24"), "239.1.2.3", 4101);
        one.send(at("239.1.2.3", 4101));
        assertThat(two.heardFrom).containsExactly(at("192.168.1.10", 4101));
        assertThat(one.heard()).as("our own, looped back").isTrue();
        assertThat(six.heard() || elsewhere.heard()).isFalse();
        two.socket().close();
        two.heard();
        one.send(at("239.1.2.3", 4101));
        assertThat(two.heard()).isFalse();
    }

    @Test
    void addressesAreBoundOnce() {
        assertThat(bind(hostA, at("0.0.0.0", 1000))).isInstanceOf(BindException.class);
        assertThat(bind(hostA, at("198.51.100.1", 1000))).isInstanceOf(BindException.class);
        assertThat(bind(hostA, B)).isInstanceOf(BindException.class);
        assertThat(bind(hostA, at("::", 0))).isNull();
    }

    @Test
    void aKilledHostIsSilentAndRestartsOnItsDisk() {
        hostB.state().write("kept", new byte[] {1});
        time.run(SimulatedStateFolder.FSYNC_NANOS);
        a.send(B, 1, 0);
        hostB.kill();
        time.run(1_000 * MILLI);
        assertThat(b.heard()).isFalse();
        hostB.restart();
        assertThat(hostB.state().read("kept")).contains(new byte[] {1});
        Probe again = Probe.open(time, hostB, 2000);
        a.send(B);
        assertThat(again.heard()).isTrue();
    }

    @Test
    void aHostMovesToAnotherNetwork() {
        hostB.detach("eth0");
        a.send(B);
        assertThat(b.heard()).isFalse();
        hostB.attach("wlan0", Prefix.parse("192.168.7.2/24"),
            internet.lanBehind(NatBehaviour.FULL_CONE, "203.0.113.1"));
        b.send(at("198.51.100.1", 1000));
        assertThat(a.lastHeardFrom()).isEqualTo(at("203.0.113.1", 2000));
    }

    @Test
    void equalSeedsReplay() {
        assertThat(arrivals(1)).isEqualTo(arrivals(1)).isNotEqualTo(arrivals(2));
    }

    private static List<Integer> arrivals(long seed) {
        VirtualTime run = new VirtualTime(seed);
        SimulatedInternet net = new SimulatedInternet(run);
        net.core().conditions(new Conditions(MILLI, MILLI, 0.2, 0.2, 0.2));
        Probe from = Probe.open(run, net.host("a", "198.51.100.1"), 1000);
        Probe to = Probe.open(run, net.host("b", "198.51.100.2"), 2000);
        IntStream.range(0, 200).forEach(i -> from.send(B, i, 0));
        run.run(1_000 * MILLI);
        return new ArrayList<>(to.numbers);
    }

    private void sendMany(int count) {
        for (int i = 0; i < count; i++) {
            a.send(B, i, 0);
            time.run(MILLI);
        }
        time.run(1_000 * MILLI);
    }

    private Throwable bind(SimulatedHost host, InetSocketAddress address) {
        List<Throwable> failures = new ArrayList<>();
        host.transport().open(address, (socket, datagram) -> datagram.payload().release())
            .whenComplete((socket, failure) -> failures.add(failure));
        time.run(0);
        return failures.getFirst();
    }
}
