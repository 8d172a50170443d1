package org.ipop.multicast;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.NodeId;
import org.ipop.api.edge.Packet;
import org.ipop.api.group.GroupStatus;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.vnet.GroupPort;
import org.ipop.api.vnet.GroupTraffic;
import org.ipop.api.vnet.VirtualNetwork;
import org.ipop.multicast.GroupCounters.Drop;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.group.GroupFrame;
import org.ipop.wire.group.MembershipReport;
import org.ipop.wire.ip.IpView;

/** Group traffic of one network: what comes in goes on along the tree, and to the hosts here. Thread: node loop. */
final class Distributor implements GroupTraffic, AutoCloseable {
    /** A group of so many listeners is served as all members are. */
    static final int CROWD = 64;
    static final int HOPS = 16;
    static final int MAX_ROSTERS = 128;
    static final long ROSTER_IDLE_NANOS = 60_000_000_000L;
    static final long DOUBT_NANOS = 10_000_000_000L;
    static final int MAX_DOUBTS = 64;

    private final NodeContext context;
    private final JoinedNetwork network;
    private final NodeId self;
    private final GroupCounters counters;
    private final GroupPort port;
    private final GroupQueries queries;
    private final Listening listening;
    private final Seen seen = new Seen();
    private final Limits limits = new Limits();
    private final LinkedHashMap<InetAddress, Roster> rosters = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<NodeId, Long> doubts = new LinkedHashMap<>();
    private long sequence;
    private boolean unflushed;
    private boolean closed;

    /** Throws Refused if the router leaves group traffic alone. */
    Distributor(NodeLoop loop, JoinedNetwork network, VirtualNetwork router) {
        this.context = loop.open("multicast");
        this.network = network;
        this.self = network.self().node();
        this.counters = new GroupCounters(loop.counters());
        this.port = router.attach(this);
        this.queries = new GroupQueries(context, port);
        this.listening = new Listening(context, network, counters, queries::ask);
        this.sequence = context.epochSeconds() << 20;
        queries.start();
    }

    @Override
    public void outgoing(Packet packet, boolean ours) {
        try {
            IpView ip = IpView.of(packet.buffer());
            if (MembershipReport.isSignalling(ip)) {
                listening.report(MembershipReport.parse(ip));
                packet.buffer().release();
            } else if (!ours) {
                counters.drop(Drop.SOURCE, packet);
            } else {
                begin(ip.destination(), packet);
            }
        } catch (MalformedPacket e) {
            counters.drop(Drop.MALFORMED, packet);
        }
    }

    private void begin(InetAddress group, Packet packet) {
        Audience audience = Audience.of(group);
        if (audience == Audience.NOBODY) {
            counters.drop(Drop.LOCAL, packet);
            return;
        }
        try {
            for (Packet whole : Whole.of(packet)) {
                originate(group, audience == Audience.ALL, whole.buffer());
            }
        } catch (MalformedPacket e) {
            counters.dropped(Drop.MALFORMED);
        }
    }

    private void originate(InetAddress group, boolean all, ByteBuf packet) {
        if (limits.takeOf(self, all, context.nanoTime())) {
            counters.sent.increment();
            passOn(new GroupFrame(all, HOPS, sequence++, self, network.self().position()), group, packet);
        } else {
            counters.dropped(Drop.RATE);
            packet.release();
        }
    }

    @Override
    public void incoming(NodeId from, Packet packet) {
        ByteBuf buffer = packet.buffer();
        try {
            GroupFrame frame = GroupFrame.read(buffer);
            InetAddress group = IpView.of(buffer).destination();
            Audience audience = Audience.of(group);
            Drop fault = fault(from, frame, audience, group);
            if (fault == null) {
                take(frame, group, buffer);
            } else {
                counters.dropped(fault, from);
                buffer.release();
            }
        } catch (MalformedPacket e) {
            counters.dropped(Drop.MALFORMED, from);
            buffer.release();
        }
    }

    /** Why this frame goes nowhere; null if it is in order. */
    private Drop fault(NodeId from, GroupFrame frame, Audience audience, InetAddress group) {
        long now = context.nanoTime();
        if (audience == Audience.NOBODY || audience == Audience.ALL && !frame.all()) {
            return Drop.LOCAL;
        }
        if (!limits.takeFrom(from, frame.all(), now) || !limits.takeOf(frame.origin(), frame.all(), now)) {
            return Drop.RATE;
        }
        if (!frame.all() && !listening.serves(group)) {
            return Drop.NOT_JOINED;
        }
        boolean first = !frame.origin().equals(self)
            && seen.add(frame.origin(), frame.sequence(), from.equals(frame.origin()));
        return first ? null : Drop.TWICE;
    }

    private void take(GroupFrame frame, InetAddress group, ByteBuf packet) {
        boolean here = Audience.of(group) == Audience.ALL || listening.wants(group);
        if (frame.hops() > 0) {
            passOn(frame, group, packet.retainedDuplicate());
        } else {
            counters.dropped(Drop.HOPS);
        }
        if (here) {
            counters.received.increment();
            port.deliver(frame.origin(), Packet.of(packet));
        } else {
            packet.release();
        }
    }

    /** Takes the packet. */
    private void passOn(GroupFrame frame, InetAddress group, ByteBuf packet) {
        if (frame.all()) {
            copies(frame, Roster.neighbours(network.overlay().view()), packet);
            return;
        }
        Roster roster = roster(group);
        roster.heardOf(frame.origin());
        boolean later = !roster.known();
        ByteBuf kept = later ? packet.copy() : packet.retain();
        packet.release();
        if (!roster.whenKnown(() -> toListeners(frame, roster, kept, later))) {
            counters.drop(Drop.WAITING, Packet.of(kept));
        }
    }

    private void toListeners(GroupFrame frame, Roster roster, ByteBuf packet, boolean later) {
        if (closed || !roster.known()) {
            counters.drop(Drop.UNKNOWN, Packet.of(packet));
            return;
        }
        List<Contact> listeners = roster.contacts();
        if (listeners.size() >= CROWD && frame.origin().equals(self)) {
            GroupFrame toAll = new GroupFrame(true, frame.hops(), frame.sequence(), self, frame.until());
            copies(toAll, Roster.neighbours(network.overlay().view()), packet);
        } else {
            copies(frame, listeners, packet);
        }
        if (later) {
            flush();
        }
    }

    /** Takes the packet. */
    private void copies(GroupFrame frame, List<Contact> members, ByteBuf packet) {
        long now = context.nanoTime();
        doubts.values().removeIf(until -> now - until >= 0);
        for (Tree.Branch branch : Tree.branches(network.self().position(), frame.until(), members,
            doubts::containsKey)) {
            if (!branch.to().node().equals(frame.origin())) {
                ByteBuf copy = Packet.allocate(GroupFrame.BYTES + packet.readableBytes());
                frame.passedOn(branch.until()).write(copy);
                copy.writeBytes(packet, packet.readerIndex(), packet.readableBytes());
                counters.passedOn.increment();
                unflushed = true;
                if (!port.send(branch.to(), Packet.of(copy))) {
                    unreachable(branch.to().node());
                }
            }
        }
        packet.release();
    }

    @Override
    public void unreachable(NodeId member) {
        if (doubts.size() < MAX_DOUBTS) {
            doubts.put(member, context.nanoTime() + DOUBT_NANOS);
        }
    }

    @Override
    public void flush() {
        if (unflushed) {
            unflushed = false;
            port.flush();
        }
    }

    /** The groups that hosts here listen to or have lately sent to; asks the DHT. */
    CompletionStage<List<GroupStatus>> groups() {
        Comparator<InetAddress> byText = Comparator.comparing(InetAddress::getHostAddress);
        Set<InetAddress> groups = new TreeSet<>(byText);
        groups.addAll(listening.groups());
        groups.addAll(rosters.keySet());
        List<Roster> asked = groups.stream().map(this::roster).toList();
        CompletableFuture<?>[] answers = asked.stream().map(each -> each.ask().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(answers).thenApply(done -> asked.stream().map(this::status).toList());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            listening.close();
            rosters.values().forEach(Roster::close);
            port.close();
            context.close();
        }
    }

    private GroupStatus status(Roster roster) {
        return new GroupStatus(network.spec().name(), roster.group(), listening.wants(roster.group()),
            roster.members().stream().map(Member::host).sorted().toList());
    }

    /** The one that was used last is the last: those that nobody has used for a while go. */
    private Roster roster(InetAddress group) {
        Roster known = rosters.get(group);
        if (known != null) {
            return known;
        }
        long now = context.nanoTime();
        rosters.values().removeIf(roster -> roster.known() && now - roster.usedNanos() > ROSTER_IDLE_NANOS);
        if (rosters.size() >= MAX_ROSTERS) {
            rosters.pollFirstEntry().getValue().close();
        }
        Roster roster = new Roster(context, network, group, counters);
        rosters.put(group, roster);
        return roster;
    }
}
