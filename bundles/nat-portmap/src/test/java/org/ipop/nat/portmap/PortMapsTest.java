package org.ipop.nat.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.nat.PortMapper;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.SimulatedLan;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both UDP protocols against a router of a few lines on the same simulated LAN. */
class PortMapsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 4000);
    private static final InetAddress EXTERNAL = InetAddress.ofLiteral("203.0.113.7");

    private final VirtualTime time = new VirtualTime(2);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final SimulatedLan lan = internet.lan();
    private final SimulatedHost host = lan.host("host", "192.168.1.10/24");
    private final SimulatedHost box = lan.host("box", "192.168.1.1/24");
    private final Gateway gateway = new Gateway(InetAddress.ofLiteral("192.168.1.10"),
        InetAddress.ofLiteral("192.168.1.1"));
    private final PortMaps maps = new PortMaps(host.loop().open("portmap"), host.loop().counters(), host.sockets(),
        () -> CompletableFuture.completedStage(List.of(gateway)));
    private final Router router = new Router();
    private int changes;

    @AfterEach
    void nothingLeaks() {
        maps.close();
        time.run(SECOND);
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void aPcpRouterGrantsAtOnceAndIsGivenItsMappingBack() {
        PortMapper.Mapping mapping = map();
        assertThat(mapping.external()).containsExactly(new InetSocketAddress(EXTERNAL, 4000));
        assertThat(mapping.report()).singleElement().asString().startsWith("PCP of 192.168.1.1 leads");
        assertThat(changes).isOne();
        mapping.close();
        time.run(SECOND);
        assertThat(router.lifetimes).containsExactly(3600L, 0L);
    }

    @Test
    void aRouterOfTheOlderProtocolIsAskedInThat() {
        router.pcp = false;
        PortMapper.Mapping mapping = map();
        assertThat(mapping.report()).singleElement().asString().startsWith("NAT-PMP of 192.168.1.1 leads");
        assertThat(mapping.external()).containsExactly(new InetSocketAddress(EXTERNAL, 4000));
        mapping.close();
        time.run(SECOND);
        assertThat(router.lifetimes).containsExactly(3600L, 0L);
    }

    @Test
    void aRouterThatStartsAnewGetsItsMappingAgain() {
        map();
        router.epoch = 0;
        time.run(62 * SECOND);
        assertThat(router.lifetimes).containsExactly(3600L, 3600L);
    }

    @Test
    void aRouterThatSaysSoGetsItAtOnce() {
        map();
        router.epoch = 0;
        router.send(Unpooled.wrappedBuffer(new byte[24]),
            new InetSocketAddress(InetAddress.ofLiteral("224.0.0.1"), 5350));
        time.run(SECOND);
        assertThat(router.lifetimes).containsExactly(3600L, 3600L);
    }

    @Test
    void othersInTheLanAreNotBelieved() {
        router.silent = true;
        PortMapper.Mapping mapping = maps.map(ANY, () -> changes++);
        SimulatedHost mallory = lan.host("mallory", "192.168.1.66/24");
        Router liar = new Router(mallory);
        for (int port = 1024; port < 65_536; port += 7) {
            liar.send(Unpooled.wrappedBuffer(new byte[60]), new InetSocketAddress(gateway.own(), port));
        }
        time.run(10 * SECOND);
        assertThat(mapping.external()).isEmpty();
        assertThat(mapping.report()).singleElement().asString()
            .isEqualTo("192.168.1.1: PCP is silent; NAT-PMP is silent; UPnP is silent");
    }

    @Test
    void junkAndForeignAnswersAreDropped() {
        router.junk = true;
        PortMapper.Mapping mapping = map();
        assertThat(mapping.external()).containsExactly(new InetSocketAddress(EXTERNAL, 4000));
        assertThat(host.loop().counters().snapshot().get("portmap.drop")).isPositive();
    }

    @Test
    void anAddressThatLeadsNowhereIsNotTaken() {
        router.external = InetAddress.ofLiteral("0.0.0.0");
        assertThat(map().external()).isEmpty();
    }

    private PortMapper.Mapping map() {
        PortMapper.Mapping mapping = maps.map(ANY, () -> changes++);
        time.run(SECOND);
        return mapping;
    }

    /** Grants what it is asked for. */
    private final class Router implements DatagramSink {
        private final List<Long> lifetimes = new ArrayList<>();
        private final List<TransportSocket> sockets = new ArrayList<>();
        private boolean pcp = true;
        private boolean silent;
        private boolean junk;
        private int epoch = 1000;
        private InetAddress external = EXTERNAL;

        private Router() {
            this(box);
        }

        private Router(SimulatedHost at) {
            at.sockets().udp(new InetSocketAddress("0.0.0.0", GatewaySocket.PORT), this).thenAccept(sockets::add);
            time.run(0);
        }

        @Override
        public void datagram(TransportSocket at, Datagram datagram) {
            ByteBuf in = datagram.payload();
            if (!silent) {
                if (junk) {
                    send(Unpooled.wrappedBuffer(new byte[] {9, 9, 9}), datagram.remote());
                }
                int version = in.getUnsignedByte(0);
                send(version == 0 ? natPmp(in) : pcp ? pcp(in) : Unpooled.wrappedBuffer(new byte[] {0, -127, 0, 1, 0, 0,
                    0, 1}), datagram.remote());
            }
            in.release();
        }

        private ByteBuf pcp(ByteBuf in) {
            int opcode = in.getByte(1);
            ByteBuf out = Unpooled.buffer().writeByte(2).writeByte(0x80 | opcode).writeShort(0)
                .writeInt(in.getInt(4)).writeInt(epoch()).writeZero(12);
            if (opcode == PcpMessage.MAP) {
                lifetimes.add(in.getUnsignedInt(4));
                out.writeBytes(in, 24, 20).writeZero(10).writeShort(0xFFFF).writeBytes(external.getAddress());
            }
            return out;
        }

        private ByteBuf natPmp(ByteBuf in) {
            int opcode = in.getByte(1);
            ByteBuf out = Unpooled.buffer().writeByte(0).writeByte(128 + opcode).writeShort(0).writeInt(epoch());
            if (opcode == NatPmpMessage.ADDRESS) {
                return out.writeBytes(external.getAddress());
            }
            lifetimes.add(in.getUnsignedInt(8));
            return out.writeBytes(in, 4, 8);
        }

        private int epoch() {
            return epoch + (int) (time.nanoTime() / SECOND);
        }

        private void send(ByteBuf message, InetSocketAddress to) {
            sockets.getFirst().send(Datagram.of(message, to));
            sockets.getFirst().flush();
        }
    }
}
