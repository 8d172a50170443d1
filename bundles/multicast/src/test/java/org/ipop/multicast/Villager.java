package org.ipop.multicast;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.vnet.GroupPort;
import org.ipop.api.vnet.GroupTraffic;
import org.ipop.api.vnet.RouteDecision;
import org.ipop.api.vnet.VirtualNetwork;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.ring.OracleOverlay;
import org.ipop.wire.ip.Checksum;
import org.ipop.wire.ip.IpHeader;
import org.ipop.wire.ip.IpProtocol;
import org.ipop.wire.ip.Udp;

/** One member: its router, its links and its hosts are the test's. A frame takes 10 ms. */
final class Villager implements JoinedNetwork, VirtualNetwork, GroupPort {
    private static final long FLIGHT_NANOS = 10_000_000;
    private static final InetAddress ROUTERS = InetAddress.ofLiteral("224.0.0.22");

    final List<byte[]> delivered = new ArrayList<>();
    final List<byte[]> queries = new ArrayList<>();
    final List<byte[]> frames = new ArrayList<>();
    final InetAddress address;
    final SimulatedLoop loop;
    Distributor distributor;
    boolean deaf;
    private final Village village;
    private final Member self;
    private final OracleOverlay overlay;
    private final Dht dht;
    private GroupTraffic traffic;

    Villager(Village village, int number) {
        this.village = village;
        this.address = InetAddress.ofLiteral("10.66.1." + (number + 1));
        this.loop = new SimulatedLoop(village.time);
        NodeId node = new NodeId(hash("node " + number));
        this.self = new Member(node, "v" + number, hash("position " + number),
            (Inet6Address) InetAddress.ofLiteral("fd01:2345:6789::" + Integer.toHexString(number + 1)),
            Optional.empty(), Long.MAX_VALUE);
        this.overlay = village.ring.open(loop, node, self.position());
        this.dht = new Store(village.store, node);
    }

    void open() {
        distributor = new Distributor(loop, this, this);
    }

    Village village() {
        return village;
    }

    boolean attached() {
        return traffic != null;
    }

    String name() {
        return self.host();
    }

    /** A host here reports by IGMPv3 that it listens, or no longer. */
    void report(InetAddress group, boolean joined) {
        ByteBuf packet = IpHeader.of(address, ROUTERS, IpProtocol.IGMP, 16).toPacket();
        int start = packet.writerIndex();
        packet.writeInt(0x2200_0000).writeInt(1).writeByte(joined ? 4 : 3).writeByte(0).writeShort(0)
            .writeBytes(group.getAddress());
        packet.setShort(start + 2, Checksum.of(packet, start, 16));
        outgoing(packet, true);
    }

    void send(InetAddress group, int tag) {
        outgoing(udp(address, group, tag), true);
    }

    void outgoing(ByteBuf packet, boolean ours) {
        traffic.outgoing(Packet.of(packet), ours);
        traffic.flush();
    }

    /** A frame of another member, as it stands. */
    void arrive(Villager from, ByteBuf frame) {
        traffic.incoming(from.self.node(), Packet.of(frame));
        traffic.flush();
    }

    List<Integer> tags() {
        return delivered.stream().map(packet -> (int) packet[packet.length - 1]).toList();
    }

    long count(String counter) {
        return loop.counters().counter("multicast." + counter).value();
    }

    static ByteBuf udp(InetAddress from, InetAddress to, int tag) {
        return Udp.packet(new InetSocketAddress(from, 4000), new InetSocketAddress(to, 5000),
            Unpooled.wrappedBuffer(new byte[] {(byte) tag}));
    }

    private static Key hash(String text) {
        return Key.hash(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public GroupPort attach(GroupTraffic groups) {
        traffic = groups;
        return this;
    }

    @Override
    public boolean send(Contact to, Packet frame) {
        Villager receiver = village.byNode.get(to.node());
        byte[] bytes = ByteBufUtil.getBytes(frame.buffer());
        frame.buffer().release();
        frames.add(bytes);
        village.crossed(this, receiver);
        village.time.after(FLIGHT_NANOS, () -> {
            if (!receiver.deaf && receiver.traffic != null) {
                receiver.arrive(this, Packet.allocate(bytes.length).writeBytes(bytes));
            }
        });
        return true;
    }

    @Override
    public void deliver(NodeId origin, Packet packet) {
        delivered.add(ByteBufUtil.getBytes(packet.buffer()));
        packet.buffer().release();
    }

    @Override
    public void query(Packet packet) {
        queries.add(ByteBufUtil.getBytes(packet.buffer()));
        packet.buffer().release();
    }

    @Override
    public void flush() {
        // frames leave at once
    }

    @Override
    public void close() {
        traffic = null;
    }

    @Override
    public NetworkSpec spec() {
        return Village.SPEC;
    }

    @Override
    public Member self() {
        return self;
    }

    @Override
    public OracleOverlay overlay() {
        return overlay;
    }

    @Override
    public Dht dht() {
        return dht;
    }

    @Override
    public Optional<Member> writerOf(Stored record) {
        return village.member(record.writer());
    }

    @Override
    public Optional<Member> member(NodeId node) {
        return Optional.empty();
    }

    @Override
    public String device() {
        throw new AssertionError("group traffic needs no device");
    }

    @Override
    public void readdress(InetAddress ipv4) {
        throw new AssertionError("group traffic changes no address");
    }

    @Override
    public CompletionStage<RouteDecision> route(InetAddress destination) {
        throw new AssertionError("group traffic asks for no route");
    }

    @Override
    public CompletionStage<Long> ping(InetAddress destination, long timeoutNanos) {
        throw new AssertionError("group traffic pings nobody");
    }

    @Override
    public Void suspend() {
        throw new AssertionError("a router is its owner's to suspend");
    }
}
