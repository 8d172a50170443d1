package org.ipop.tap.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.edge.Offload;
import org.ipop.api.edge.Packet;
import org.ipop.api.edge.TapConfig;
import org.ipop.api.edge.TapDevice;
import org.ipop.api.runtime.Counters;
import org.ipop.runtime.LinuxNamespaces;
import org.ipop.runtime.NettyLoop;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.ip.IpHeader;
import org.ipop.wire.ip.IpProtocol;
import org.ipop.wire.ip.Udp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real device in a network namespace of its own; {@code ip} and {@code ping} are the judges. */
@Timeout(60)
class LinuxTapTest {
    private static final int PACKETS = 2_000;
    /** Less than the kernel's queue of 500. */
    private static final int QUEUED = 200;

    private final Counters counters = new SimulatedLoop(new VirtualTime(1)).counters();
    private final EchoSink sink = new EchoSink(PACKETS);
    private NetworkNamespace namespace;
    private LinuxTapFactory factory;
    private TapDevice tap;

    @BeforeEach
    void enter() throws IOException {
        namespace = NetworkNamespace.create();
        factory = new LinuxTapFactory(namespace, new LinuxNamespaces(), counters);
    }

    @AfterEach
    void leave() {
        if (namespace != null) {
            if (tap != null) {
                namespace.execute(tap::close);
            }
            namespace.close();
        }
    }

    @Test
    void addressesRoutesAndMtuAreThereAndGoWithTheDevice() {
        open("ipop%d", 1280, "10.66.1.2/16", "10.66.0.1/32", "fd00:66::2/64");
        assertThat(tap.name()).isEqualTo("ipop0");
        assertThat(namespace.ip("-o", "link", "show", "ipop0")).contains("UP", "mtu 1280");
        assertThat(namespace.ip("-o", "address", "show", "ipop0"))
            .contains("10.66.1.2/16", "10.66.0.1/32", "fd00:66::2/64").doesNotContain("fe80", "tentative");
        assertThat(namespace.ip("route")).contains("10.66.0.0/16 dev ipop0").contains("src 10.66.1.2");
        assertThat(namespace.ip("-6", "route")).contains("fd00:66::/64 dev ipop0");
        namespace.execute(tap::close);
        assertThat(namespace.ip("-o", "address")).doesNotContain("10.66", "fd00");
        assertThat(namespace.ip("-o", "link")).doesNotContain("ipop0");
    }

    @Test
    void theKernelsPingsAreAnswered() {
        open("ipop%d", 1280, "10.66.1.2/16", "fd00:66::ffff/128", "fd00:66::2/64");
        assertThat(namespace.exec("ping", "-c", "3", "-i", "0.05", "-W", "2", "10.66.9.9")).contains(" 0% packet loss");
        assertThat(namespace.exec("ping", "-c", "3", "-i", "0.05", "-W", "2", "-s", "1200", "fd00:66::9"))
            .contains(" 0% packet loss");
        assertThat(namespace.call(() -> List.copyOf(sink.sources))).as("an address without a prefix is no source")
            .contains("fd00:66:0:0:0:0:0:2 58").doesNotContain("fd00:66:0:0:0:0:0:ffff 58");
        assertThat(namespace.call(() -> sink.flushes)).isPositive();
    }

    @Test
    void theKernelIsSilentOfItself() {
        open("ipop%d", 1280, "10.66.1.2/16", "fd00:66::2/64");
        namespace.exec("ping", "-c", "1", "-W", "2", "10.66.9.9");
        assertThat(namespace.call(() -> List.copyOf(sink.sources))).as("no router solicitations")
            .noneMatch(source -> source.startsWith("fe80"));
    }

    @Test
    void twoThousandPacketsComeInOrder() throws Exception {
        open("ipop%d", 1280, "10.66.1.2/16");
        DatagramChannel socket = namespace.call(DatagramChannel::open);
        InetSocketAddress far = new InetSocketAddress(InetAddress.ofLiteral("10.66.9.9"), 9);
        for (int i = 0; i < PACKETS; i++) {
            socket.send(ByteBuffer.allocate(1000).putInt(0, i), far);
            while (i - namespace.call(sink.numbers::size) > QUEUED) {
                assertThat(sink.allNumbers.getCount()).isPositive();
            }
        }
        assertThat(sink.allNumbers.await(20, TimeUnit.SECONDS)).isTrue();
        socket.close();
        assertThat(namespace.call(() -> List.copyOf(sink.numbers)))
            .isEqualTo(IntStream.range(0, PACKETS).boxed().toList());
    }

    @Test
    void packetsLongerThanTheMtuDoNotComeOut() {
        open("ipop%d", 1280, "10.66.1.2/16");
        assertThatThrownBy(() -> namespace.exec("ping", "-c", "1", "-W", "1", "-M", "do", "-s", "1253", "10.66.9.9"))
            .hasMessageContaining("too long");
        namespace.exec("ping", "-c", "1", "-W", "2", "-M", "do", "-s", "1252", "10.66.9.9");
        assertThat(namespace.call(() -> sink.largestPacket)).isEqualTo(1280);
    }

    @Test
    void anMtuRaisedByHandIsCounted() {
        open("ipop%d", 1280, "10.66.1.2/16");
        namespace.ip("link", "set", "ipop0", "mtu", "1400");
        assertThatThrownBy(() -> namespace.exec("ping", "-c", "1", "-W", "1", "-s", "1300", "10.66.9.9"));
        assertThat(count("tap.linux.drop.too_long")).isEqualTo(1);
    }

    @Test
    void configureChangesWhatDiffers() {
        open("ipop%d", 1280, "10.66.1.2/16", "10.66.1.3/16", "fd00:66::2/64");
        namespace.execute(() -> tap.configure(config("ipop%d", 1400, "10.66.1.3/16", "10.67.0.1/24", "fd00:66::2/64")));
        assertThat(namespace.ip("-o", "link", "show", "ipop0")).contains("mtu 1400");
        assertThat(namespace.ip("-o", "address", "show", "ipop0"))
            .contains("10.66.1.3/16", "10.67.0.1/24", "fd00:66::2/64").doesNotContain("10.66.1.2");
        assertThat(namespace.ip("route")).contains("10.66.0.0/16 dev ipop0").contains("src 10.66.1.3");
    }

    @Test
    void aRefusedChangeLeavesWhatWas() {
        open("ipop%d", 1280, "10.66.1.2/16", "fd00:66::2/64");
        assertThatThrownBy(() -> namespace.execute(() -> tap.configure(config("ipop%d", 90_000, "10.67.0.1/24"))))
            .isInstanceOf(Refused.class).hasMessageContaining("MTU of ipop0 to 90000: mtu greater than device maximum");
        assertThatThrownBy(() -> namespace.execute(() ->
            tap.configure(config("ipop%d", 1400, "10.67.0.1/24", "fd00:67::1/128", "ff02::1/128"))))
            .isInstanceOf(Refused.class).hasMessageStartingWith("cannot give ff02:0:0:0:0:0:0:1/128 to ipop0");
        assertThat(namespace.ip("-o", "link", "show", "ipop0")).contains("mtu 1280");
        assertThat(namespace.ip("-o", "address", "show", "ipop0"))
            .contains("10.66.1.2/16", "fd00:66::2/64").doesNotContain("10.67", "fd00:67");
    }

    @Test
    void aTakenNameIsRefused() {
        open("ipop%d", 1280, "10.66.1.2/16");
        namespace.ip("tuntap", "add", "left", "mode", "tun");
        for (String name : new String[] {"ipop0", "left", "lo"}) {
            assertThatThrownBy(() -> namespace.call(() -> factory.open(config(name, 1280), sink)))
                .isInstanceOf(Refused.class).hasMessageContaining("name " + name + " is taken");
        }
    }

    @Test
    void namesThatAreNoneAreRefused() {
        for (String name : new String[] {"", "a b", "a/b", "%d%d", "sixteen-letters-", ".."}) {
            assertThatThrownBy(() -> namespace.call(() -> factory.open(config(name, 1280), sink)))
                .isInstanceOf(Refused.class).hasMessageContaining("is no name for a network interface");
        }
    }

    @Test
    void aPrefixOfAnotherInterfaceIsRefusedByName() {
        namespace.ip("tuntap", "add", "other", "mode", "tun");
        namespace.ip("address", "add", "10.66.7.1/24", "dev", "other");
        namespace.ip("link", "set", "other", "up");
        namespace.ip("route", "add", "10.70.0.0/16", "dev", "other", "table", "77");
        namespace.ip("route", "add", "default", "dev", "other");
        assertThatThrownBy(() -> open("ipop%d", 1280, "10.66.1.2/16")).isInstanceOf(Refused.class)
            .hasMessage("10.66.0.0/16 overlaps the address 10.66.7.1/24 of other: "
                + "choose another prefix, remove that one, "
                + "or keep the network apart by 'ipop join TOKEN --netns NAME'");
        assertThatThrownBy(() -> open("ipop%d", 1280, "10.70.3.0/24"))
            .hasMessageStartingWith("10.70.3.0/24 overlaps the route 10.70.0.0/16 of other");
        assertThat(namespace.ip("-o", "link")).as("nothing is left behind").doesNotContain("ipop");
        open("ipop%d", 1280, "10.68.1.2/16");
        assertThat(tap.name()).isEqualTo("ipop0");
    }

    @Test
    void aDeletedDeviceIsReportedAndDropsWhatIsWritten() throws Exception {
        open("ipop%d", 1280, "10.66.1.2/16");
        namespace.ip("link", "delete", "ipop0");
        assertThat(tap.gone().toCompletableFuture().get(10, TimeUnit.SECONDS))
            .startsWith("the network interface ipop0 was taken away");
        namespace.execute(() -> tap.packet(datagram()));
        assertThat(count("tap.linux.drop.closed")).isEqualTo(1);
        namespace.execute(tap::close);
        open("ipop0", 1280, "10.66.1.2/16");
        namespace.exec("ping", "-c", "1", "-W", "2", "10.66.9.9");
    }

    @Test
    void whatTheKernelRefusesIsCounted() {
        open("ipop%d", 1280, "10.66.1.2/16");
        namespace.execute(() -> tap.packet(Packet.of(Packet.allocate(20).writeZero(20))));
        assertThat(count("tap.linux.drop.invalid")).isEqualTo(1);
        namespace.execute(() -> tap.packet(new Packet(Packet.allocate(1), new Offload(0, 20, 6, 0))));
        assertThat(count("tap.linux.drop.offload")).isEqualTo(1);
        namespace.ip("link", "set", "ipop0", "down");
        namespace.execute(() -> tap.packet(datagram()));
        assertThat(count("tap.linux.drop.down")).isEqualTo(1);
    }

    @Test
    void writesReachTheKernelsSockets() throws Exception {
        open("ipop%d", 1280, "10.66.1.2/16");
        DatagramChannel socket = namespace.call(DatagramChannel::open);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral("10.66.1.2"), 0));
        InetSocketAddress own = (InetSocketAddress) socket.getLocalAddress();
        InetSocketAddress far = new InetSocketAddress(InetAddress.ofLiteral("10.66.9.9"), 9);
        namespace.execute(() -> {
            tap.packet(Packet.of(Udp.packet(far, own, Unpooled.wrappedBuffer(new byte[] {1, 2, 3}))));
            tap.flush();
        });
        ByteBuffer got = ByteBuffer.allocate(10);
        assertThat(socket.receive(got)).isEqualTo(far);
        assertThat(got.position()).isEqualTo(3);
        socket.close();
    }

    @Test
    void closingTwiceIsFine() {
        open("ipop%d", 1280, "10.66.1.2/16");
        namespace.execute(tap::close);
        namespace.execute(tap::close);
        namespace.execute(() -> tap.packet(datagram()));
        assertThat(count("tap.linux.drop.closed")).isEqualTo(1);
    }

    @Test
    void theDeviceGoesWithItsLoop() {
        open("ipop%d", 1280, "10.66.1.2/16");
        namespace.endLoop();
        tap = null;
        assertThat(namespace.loses("ipop0")).isTrue();
    }

    @Test
    void aLoopWithoutEpollIsRefused() {
        try (NettyLoop nio = new NettyLoop(false)) {
            LinuxTapFactory onNio = new LinuxTapFactory(nio, new LinuxNamespaces(), nio.counters());
            assertThatThrownBy(() -> nio.ask(() -> onNio.open(config("ipop%d", 1280), sink))
                .toCompletableFuture().get()).hasCauseInstanceOf(Refused.class).hasMessageContaining("native epoll");
        }
    }

    private static Packet datagram() {
        return Packet.of(IpHeader.of(InetAddress.ofLiteral("10.66.9.9"), InetAddress.ofLiteral("10.66.1.2"),
            IpProtocol.UDP, 8).toPacket().writeZero(8));
    }

    private void open(String name, int mtu, String... addresses) {
        tap = namespace.call(() -> sink.tap = factory.open(config(name, mtu, addresses), sink));
    }

    private static TapConfig config(String name, int mtu, String... addresses) {
        return new TapConfig(name, Stream.of(addresses).map(Prefix::parse).toList(), mtu);
    }

    private long count(String counter) {
        return namespace.call(() -> counters.counter(counter).value());
    }
}
