package org.ipop.tap.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Refused;
import org.ipop.api.edge.FrameSink;
import org.ipop.api.edge.LanPort;
import org.ipop.api.edge.Packet;
import org.ipop.api.runtime.Counters;
import org.ipop.runtime.LinuxNamespaces;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dhcp.ArpPacket;
import org.ipop.wire.dhcp.EthernetHeader;
import org.ipop.wire.dhcp.MacAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A port of a bridge, at whose far end the test answers ARP. */
class BridgePortTest {
    private static final MacAddress OURS = MacAddress.parse("02:00:00:00:00:99");
    private final Counters counters = new SimulatedLoop(new VirtualTime(1)).counters();
    private NetworkNamespace namespace;
    private LinuxLanPorts ports;
    private LanPort port;
    private int flushes;
    private final List<MacAddress> asked = new ArrayList<>();

    @BeforeEach
    void enter() throws IOException {
        namespace = NetworkNamespace.create();
        ports = new LinuxLanPorts(namespace, new LinuxNamespaces(), counters);
        namespace.ip("link", "add", "name", "br0", "type", "bridge");
        namespace.ip("address", "add", "10.66.1.2/16", "dev", "br0");
        namespace.ip("link", "set", "br0", "up");
    }

    @AfterEach
    void leave() {
        if (namespace != null) {
            namespace.close();
        }
    }

    @Test
    void framesGoBothWays() {
        String before = namespace.ip("-o", "link", "show", "br0").replaceAll("(?s).*link/ether ([0-9a-f:]+).*", "$1");
        port = namespace.call(() -> ports.open("br0", Optional.empty(), new Answers()));
        assertThat(namespace.ip("-o", "link", "show", port.name())).contains("master br0", "link/ether fe:");
        namespace.ip("neighbour", "flush", "dev", "br0");
        namespace.exec("sh", "-c", "ping -c 1 -W 1 10.66.9.9 || true");
        assertThat(namespace.ip("neighbour", "show", "10.66.9.9")).contains(OURS.toString());
        assertThat(namespace.call(() -> asked.size())).isPositive();
        assertThat(namespace.call(() -> flushes)).isPositive();
        assertThat(before).isNotEmpty();
        namespace.execute(port::close);
        namespace.execute(port::close);
        assertThat(namespace.loses(port.name())).isTrue();
    }

    @Test
    void whatIsNoBridgeIsRefusedAndLeavesNothing() {
        assertThatThrownBy(() -> namespace.call(() -> ports.open("br7", Optional.empty(), new Answers())))
            .isInstanceOf(Refused.class).hasMessage("there is no network interface br7");
        assertThatThrownBy(() -> namespace.call(() -> ports.open("lo", Optional.empty(), new Answers())))
            .isInstanceOf(Refused.class).hasMessageContaining("lo takes no port").hasMessageContaining("type bridge");
        assertThat(namespace.ip("-o", "link")).doesNotContain("ipoplan");
    }

    @Test
    void aPortThatIsTakenAwayIsTold() {
        port = namespace.call(() -> ports.open("br0", Optional.empty(), new Answers()));
        namespace.ip("link", "del", port.name());
        assertThat(port.gone().toCompletableFuture().join()).contains(port.name(), "taken away");
        namespace.execute(() -> port.frame(Unpooled.buffer(64).writeZero(64)));
        assertThat(namespace.call(() -> counters.snapshot().get("tap.linux.drop.closed"))).isEqualTo(1);
        namespace.execute(port::close);
    }

    private final class Answers implements FrameSink {
        @Override
        public void frame(ByteBuf frame) {
            try {
                EthernetHeader header = EthernetHeader.read(frame);
                if (header.type() == EthernetHeader.ARP) {
                    ArpPacket request = ArpPacket.parse(frame);
                    asked.add(header.source());
                    ByteBuf answer = Packet.allocate(ArpPacket.BYTES);
                    request.answer(OURS).write(answer);
                    new EthernetHeader(header.source(), OURS, EthernetHeader.ARP).prepend(answer);
                    port.frame(answer);
                }
            } catch (MalformedPacket e) {
                throw new AssertionError(e);
            } finally {
                frame.release();
            }
        }

        @Override
        public void flush() {
            flushes++;
        }
    }
}
