package org.ipop.lan;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ipop.api.Bytes;
import org.ipop.api.address.HostLeases;
import org.ipop.api.edge.LanPort;
import org.ipop.api.edge.Packet;
import org.ipop.api.lan.LanTerms;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.membership.RunningNetwork;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.vnet.StubNetwork;
import org.ipop.api.vnet.StubPort;
import org.ipop.lan.dhcp.Binding;
import org.ipop.lan.dhcp.DhcpServer;
import org.ipop.lan.dhcp.ForeignServers;
import org.ipop.lan.dhcp.LanOptions;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dhcp.ArpPacket;
import org.ipop.wire.dhcp.DhcpCodec;
import org.ipop.wire.dhcp.DhcpMessage;
import org.ipop.wire.dhcp.DhcpOptions;
import org.ipop.wire.dhcp.DhcpType;
import org.ipop.wire.dhcp.EthernetHeader;
import org.ipop.wire.dhcp.MacAddress;
import org.ipop.wire.ip.IpProtocol;
import org.ipop.wire.ip.IpView;
import org.ipop.wire.ip.Ipv4View;
import org.ipop.wire.ip.Udp;

/** What comes in from the LAN, and goes out to it. Thread: node loop. */
final class Serving implements StubNetwork, DhcpServer.Out, AutoCloseable {
    /** Without jumbo frames, which not every card has. */
    private static final int ETHERNET_MTU = 1_500;
    private static final int POLLED_AT_ONCE = 20;
    private static final long POLL_NANOS = 100_000_000L;

    private final Site site;
    private final Inet4Address own;
    private final Counters counters;
    private final Table table;
    private final Talkers talkers;
    private final Wire wire;
    private final StubPort members;
    private final DhcpServer server;
    private final ForeignServers foreign;
    private final ArpProxy arp;
    private final Counter stranger;
    private final Counter notOurs;
    private boolean closed;

    /** Whose LAN it is. */
    record Site(Parts node, NodeContext context, LanTerms terms, RunningNetwork network, MacAddress gateway) {
        private NetworkSpec spec() {
            return network.network().spec();
        }
    }

    Serving(Site site, Inet4Address own, LanPort port, HostLeases leases, Duty.Known known) {
        this.site = site;
        this.own = own;
        this.counters = site.node().loop().counters();
        this.table = known.table();
        this.talkers = known.talkers();
        this.wire = new Wire(port, site.gateway(), counters.counter("lan.drop.malformed"));
        this.stranger = counters.counter("lan.drop.source");
        this.notOurs = counters.counter("lan.drop.not-ours");
        this.members = site.network().router().attach(this);
        this.server = new DhcpServer(site.context(), counters, leases, options(), this);
        this.foreign = new ForeignServers(site.context(), site.terms().dhcp(), this::probe, this::tell);
        this.arp = new ArpProxy(site.context(), counters, site.network().router(), new ArpProxy.Place(site.gateway(),
            site.spec().ipv4(), Set.of(own, (Inet4Address) site.spec().nameServer4()), server.bindings()), wire::arp);
    }

    /** @param others whether other gateways of the LAN may have given what the table has */
    void begin(boolean others) {
        wire.announce(own);
        wire.announce((Inet4Address) site.spec().nameServer4());
        if (others) {
            server.inherit(table.all());
            foreign.takeOver();
            poll(new ArrayDeque<>(server.unheard()));
        } else {
            server.restore(table.all());
            foreign.start();
        }
    }

    /** From another gateway, which does not serve any more. */
    void adopt(List<Binding> former) {
        server.inherit(former);
        poll(new ArrayDeque<>(server.unheard()));
    }

    /** The leases are to name other gateways than they did. */
    void takeAgain() {
        server.takeAgain();
    }

    /** Who answers is here. */
    private void poll(Deque<Binding> hosts) {
        for (int i = 0; i < POLLED_AT_ONCE && !hosts.isEmpty() && !closed; i++) {
            Binding host = hosts.remove();
            wire.poll(host.client(), host.address(), own);
        }
        if (!hosts.isEmpty() && !closed) {
            site.context().schedule(POLL_NANOS, () -> poll(hosts));
        }
    }

    static String subject(LanTerms terms) {
        return "LAN of " + terms.network();
    }

    List<Binding> bindings() {
        return server.bindings().all();
    }

    /** Another member has the address. */
    void lost(InetAddress address) {
        server.lost(address);
    }

    void giveBack() {
        server.giveBack();
    }

    /** From the bridge. */
    void frame(ByteBuf frame) {
        try {
            long to = EthernetHeader.destinationBits(frame);
            long from = EthernetHeader.sourceBits(frame);
            int type = EthernetHeader.type(frame);
            frame.skipBytes(EthernetHeader.BYTES);
            server.heard(from);
            switch (type) {
                case EthernetHeader.ARP -> {
                    arp.receive(ArpPacket.parse(frame));
                    frame.release();
                }
                case EthernetHeader.IPV4 -> ipv4(to, from, frame);
                default -> drop("lan.drop.type", frame);
            }
        } catch (MalformedPacket e) {
            drop("lan.drop.malformed", frame);
        }
    }

    /** The last of a batch from the bridge. */
    void flushMembers() {
        members.flush();
    }

    @Override
    public boolean has(int ipv4) {
        return server.bindings().bound(ipv4);
    }

    /** From members, or from this node, for a host. */
    @Override
    public void packet(Packet packet) {
        ByteBuf buffer = packet.buffer();
        long client = server.bindings().clientBits(buffer.getInt(buffer.readerIndex() + Ipv4View.DESTINATION));
        if (client < 0) {
            drop("lan.drop.no-host", buffer);
        } else {
            talkers.met(buffer.getInt(buffer.readerIndex() + Ipv4View.SOURCE));
            wire.ip(new MacAddress(client), packet);
        }
    }

    @Override
    public void flush() {
        // each frame has gone out already
    }

    @Override
    public void close() {
        closed = true;
        server.close();
        foreign.close();
        members.close();
    }

    @Override
    public void send(DhcpMessage message, MacAddress to, Inet4Address address) {
        wire.dhcp(message, to, new InetSocketAddress(address, DhcpCodec.CLIENT_PORT), own);
    }

    @Override
    public void bound(Binding binding) {
        table.bound(binding);
    }

    @Override
    public void freed(Binding binding) {
        table.freed(binding);
    }

    @Override
    public void foreign(Inet4Address chosen) {
        foreign.heard(chosen);
    }

    private LanOptions options() {
        String network = site.spec().name() + ".ipop";
        return new LanOptions(own, site.spec().ipv4(), (Inet4Address) site.spec().nameServer4(),
            site.network().network().self().host() + "." + network, network,
            Math.min(members.mtu(), ETHERNET_MTU));
    }

    /** A short frame has padding behind the packet. */
    private void ipv4(long to, long from, ByteBuf frame) throws MalformedPacket {
        if (frame.readableBytes() >= Ipv4View.HEADER_BYTES) {
            int length = frame.getUnsignedShort(frame.readerIndex() + Ipv4View.TOTAL_LENGTH);
            frame.writerIndex(Math.min(frame.writerIndex(), frame.readerIndex() + length));
        }
        if (!(IpView.of(frame) instanceof Ipv4View ip)) {
            throw new MalformedPacket("a frame of IPv4 with a packet of IPv6");
        }
        boolean forUs = to == site.gateway().bits();
        if (isDhcp(ip, forUs)) {
            dhcp(ip);
            frame.release();
        } else if (!forUs) {
            notOurs.increment();
            frame.release();
        } else if (server.bindings().clientBits(ip.sourceBits()) != from) {
            stranger.increment();
            frame.release();
        } else {
            talkers.met(ip.destinationBits());
            members.packet(Packet.of(frame));
        }
    }

    /** What hosts send to servers, everywhere or to us; and what other servers send everywhere or to us as a host. */
    private boolean isDhcp(Ipv4View ip, boolean forUs) {
        if (ip.protocol() != IpProtocol.UDP || ip.fragment() || ip.payloadBytes() < Udp.HEADER_BYTES) {
            return false;
        }
        int port = ip.packet().getUnsignedShort(ip.packet().readerIndex() + ip.payloadStart() + 2);
        return switch (port) {
            case DhcpCodec.SERVER_PORT -> !forUs || ip.destination().equals(own);
            case DhcpCodec.CLIENT_PORT -> true;
            default -> false;
        };
    }

    private void dhcp(Ipv4View ip) throws MalformedPacket {
        Udp udp = Udp.parse(ip);
        DhcpMessage message = DhcpCodec.parse(
            ip.packet().slice(ip.packet().readerIndex() + udp.payloadStart(), udp.payloadBytes()));
        if (message.reply()) {
            message.options().address(DhcpOptions.SERVER).filter(other -> !other.equals(own)).ifPresent(foreign::heard);
        } else if (foreign.serves()) {
            server.receive(message);
        } else {
            counters.counter("lan.dhcp.drop.not-serving").increment();
        }
    }

    /** As a host that looks for a server would, and takes nothing. */
    private void probe() {
        wire.dhcp(new DhcpMessage(false, DhcpType.DISCOVER, site.context().random().nextInt(), true, DhcpOptions.ANY,
            DhcpOptions.ANY, DhcpOptions.ANY, site.gateway(), DhcpOptions.EMPTY.with(DhcpOptions.PARAMETERS,
            Bytes.copyOf((byte) DhcpOptions.SUBNET_MASK))), MacAddress.BROADCAST,
            new InetSocketAddress(DhcpOptions.BROADCAST, DhcpCodec.SERVER_PORT), DhcpOptions.ANY);
    }

    private void tell(Optional<Inet4Address> other) {
        Health health = site.node().health();
        other.ifPresentOrElse(address -> health.report(subject(site.terms()), Health.Level.WARNING,
            "another DHCP server, " + address.getHostAddress() + ", answers on " + site.terms().bridge()
                + ": hosts get no addresses of " + site.terms().network()
                + "; '--lan-dhcp on' gives them all the same"), () -> health.clear(subject(site.terms())));
    }

    private void drop(String counter, ByteBuf buffer) {
        counters.counter(counter).increment();
        buffer.release();
    }
}
