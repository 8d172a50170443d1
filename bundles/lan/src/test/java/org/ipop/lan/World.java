package org.ipop.lan;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.address.AddressAllocators;
import org.ipop.api.address.HostLeases;
import org.ipop.api.edge.FrameSink;
import org.ipop.api.edge.LanPort;
import org.ipop.api.edge.LanPorts;
import org.ipop.api.edge.Packet;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.membership.RunningNetwork;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.StateFolder;
import org.ipop.api.vnet.RouteDecision;
import org.ipop.api.vnet.RouteDecision.Verdict;
import org.ipop.api.vnet.StubNetwork;
import org.ipop.api.vnet.StubPort;
import org.ipop.api.vnet.VirtualNetwork;
import org.ipop.lan.dhcp.FakeLeases;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dhcp.ArpPacket;
import org.ipop.wire.dhcp.DhcpCodec;
import org.ipop.wire.dhcp.DhcpMessage;
import org.ipop.wire.dhcp.EthernetHeader;
import org.ipop.wire.dhcp.MacAddress;
import org.ipop.wire.ip.IpView;
import org.ipop.wire.ip.Udp;
import org.ipop.wire.lan.GatewayFrame;

/** A desk, a bridge and a router, all but the desk played by the test. */
final class World implements AddressAllocators, LanPorts {
    static final NetworkSpec LAB = new NetworkSpec("lab", Bytes.copyOf(new byte[32]),
        Prefix.parse("10.66.0.0/16"), Prefix.parse("fd01:2345:6789::/64"));
    static final NodeId GATE = new Town.Seal(7).nodeId();

    final Town town;
    final VirtualTime time;
    final SimulatedLoop loop;
    final FakeLeases leases;
    final Store store;
    final Disk disk = new Disk();
    final Lines health = new Lines();
    final Router router = new Router();
    final List<RunningNetwork> running = new ArrayList<>();
    final List<Port> opened = new ArrayList<>();
    final Parts parts;
    final Member self;
    final RunningNetwork lab;
    LanDesk desk;

    World() {
        this(new Town(), "gate", 7);
    }

    /** @param number which of the town's gateways: of its key, and the end of its IPv6 address */
    World(Town town, String host, int number) {
        this.town = town;
        time = town.time;
        loop = new SimulatedLoop(time);
        Town.Seal seal = new Town.Seal(number);
        leases = new FakeLeases(time, seal.nodeId(), town.owners, town.served);
        self = new Member(seal.nodeId(), host, Key.hash(new byte[] {(byte) number}),
            (Inet6Address) InetAddress.ofLiteral("fd01:2345:6789::" + number), Optional.empty(), Long.MAX_VALUE);
        store = new Store(time, town.members, self);
        lab = new RunningNetwork(town.joined(self, store), null, router, null);
        parts = new Parts(loop, disk, health, () -> running, this, this, new Parts.Keys(seal, Town.Seal::verify));
        running.add(lab);
        desk = new LanDesk(parts);
    }

    static Inet4Address ip(String text) {
        return (Inet4Address) InetAddress.ofLiteral(text);
    }

    void run(double seconds) {
        time.run((long) (seconds * 1e9));
    }

    long count(String counter) {
        return loop.counters().counter(counter).value();
    }

    Port port() {
        return opened.getLast();
    }

    <T> T get(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        time.runUntil(future::isDone, 60_000_000_000L);
        return future.join();
    }

    @Override
    public AddressAllocator open(JoinedNetwork network) {
        throw new AssertionError("nobody asks");
    }

    @Override
    public HostLeases hosts(JoinedNetwork network) {
        return leases;
    }

    @Override
    public LanPort open(String bridge, Optional<String> namespace, FrameSink frames) {
        if (!bridge.startsWith("br")) {
            throw new Refused("there is no network interface " + bridge);
        }
        Port port = new Port(frames);
        opened.add(port);
        town.plug(port);
        return port;
    }

    /** A port of the town's bridge. */
    static final class Port implements LanPort {
        final List<byte[]> frames = new ArrayList<>();
        final CompletableFuture<String> gone = new CompletableFuture<>();
        boolean closed;
        Consumer<byte[]> bridge = frame -> { };
        private final FrameSink sink;

        private Port(FrameSink sink) {
            this.sink = sink;
        }

        void arrive(byte[] frame) {
            if (!closed) {
                sink.frame(Packet.allocate(frame.length).writeBytes(frame));
                sink.flush();
            }
        }

        void arrive(MacAddress from, MacAddress to, int type, ByteBuf payload) {
            new EthernetHeader(to, from, type).prepend(payload);
            sink.frame(payload);
            sink.flush();
        }

        void arp(MacAddress from, ArpPacket packet) {
            ByteBuf frame = Packet.allocate(60);
            packet.write(frame);
            arrive(from, MacAddress.BROADCAST, EthernetHeader.ARP, frame.writeZero(18));
        }

        void dhcp(MacAddress from, MacAddress to, InetSocketAddress source, InetSocketAddress target,
                  DhcpMessage message) {
            arrive(from, to, EthernetHeader.IPV4, Udp.packet(source, target, DhcpCodec.encode(message)));
        }

        /** The DHCP messages among what came out, without those of clients. */
        List<DhcpMessage> replies() throws MalformedPacket {
            List<DhcpMessage> messages = new ArrayList<>();
            for (byte[] frame : frames) {
                ByteBuf in = Unpooled.wrappedBuffer(frame);
                if (EthernetHeader.read(in).type() == EthernetHeader.IPV4) {
                    Udp udp = Udp.parse(IpView.of(in));
                    if (udp.destinationPort() == DhcpCodec.CLIENT_PORT) {
                        messages.add(DhcpCodec.parse(in.slice(in.readerIndex() + udp.payloadStart(),
                            udp.payloadBytes())));
                    }
                }
            }
            return messages;
        }

        List<ArpPacket> arps() throws MalformedPacket {
            List<ArpPacket> packets = new ArrayList<>();
            for (byte[] frame : frames) {
                ByteBuf in = Unpooled.wrappedBuffer(frame);
                if (EthernetHeader.read(in).type() == EthernetHeader.ARP) {
                    packets.add(ArpPacket.parse(in));
                }
            }
            return packets;
        }

        @Override
        public String name() {
            return "ipoplan0";
        }

        @Override
        public void frame(ByteBuf frame) {
            byte[] bytes = ByteBufUtil.getBytes(frame);
            frame.release();
            if (!isOfGateway(bytes)) {
                frames.add(bytes);
            }
            bridge.accept(bytes);
        }

        private static boolean isOfGateway(byte[] frame) {
            return (frame[12] & 0xFF) << 8 == (GatewayFrame.TYPE & 0xFF00);
        }

        @Override
        public CompletionStage<String> gone() {
            return gone;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Members are those that the test names. */
    static final class Router implements VirtualNetwork {
        final Set<InetAddress> members = new LinkedHashSet<>();
        final List<byte[]> packets = new ArrayList<>();
        final Set<InetAddress> routed = new LinkedHashSet<>();
        StubNetwork hosts;
        int flushes;

        @Override
        public StubPort attach(StubNetwork attached) {
            hosts = attached;
            return new Place();
        }

        @Override
        public CompletionStage<RouteDecision> route(InetAddress destination) {
            routed.add(destination);
            return CompletableFuture.completedStage(new RouteDecision(
                members.contains(destination) ? Verdict.MEMBER : Verdict.UNREACHABLE, Optional.empty(), ""));
        }

        @Override
        public String device() {
            return "ipop0";
        }

        @Override
        public void readdress(InetAddress ipv4) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public CompletionStage<Long> ping(InetAddress destination, long timeoutNanos) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Void suspend() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public void close() {
            throw new AssertionError("nobody asks");
        }

        private final class Place implements StubPort {
            @Override
            public int mtu() {
                return 1280;
            }

            @Override
            public void packet(Packet packet) {
                packets.add(ByteBufUtil.getBytes(packet.buffer()));
                packet.buffer().release();
            }

            @Override
            public void flush() {
                flushes++;
            }

            @Override
            public void close() {
                hosts = null;
            }
        }
    }

    /** Files that are there at once. */
    static final class Disk implements StateFolder {
        final Map<String, String> files = new LinkedHashMap<>();

        @Override
        public Optional<byte[]> read(String name) {
            return Optional.ofNullable(files.get(name)).map(String::getBytes);
        }

        @Override
        public List<String> list(String folder) {
            return files.keySet().stream().filter(name -> name.startsWith(folder + "/"))
                .map(name -> name.substring(folder.length() + 1)).toList();
        }

        @Override
        public CompletionStage<Void> write(String name, byte[] content) {
            files.put(name, new String(content));
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Void> delete(String name) {
            files.remove(name);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public Path path(String name) {
            throw new AssertionError("nobody asks");
        }
    }

    /** The lines as they stand. */
    static final class Lines implements Health {
        final Map<String, String> lines = new LinkedHashMap<>();

        @Override
        public void report(String subject, Level level, String line) {
            lines.put(subject, line);
        }

        @Override
        public void clear(String subject) {
            lines.remove(subject);
        }

        @Override
        public List<Entry> entries() {
            return List.of();
        }
    }
}
