package org.ipop.lan;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.util.List;
import java.util.Optional;
import org.ipop.api.address.Succession;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.lan.dhcp.Binding;
import org.ipop.lan.standby.Election;
import org.ipop.lan.standby.Gateways;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dhcp.DhcpOptions;
import org.ipop.wire.dhcp.EthernetHeader;
import org.ipop.wire.lan.GatewayFrame.Claim;
import org.ipop.wire.lan.GatewayFrame.Host;
import org.ipop.wire.lan.GatewayFrame.Told;
import org.ipop.wire.lan.GatewayRole;

/** Whether this gateway serves its LAN or stands by, and what it tells the others of it. Thread: node loop. */
final class Duty implements Gateways.Events {
    /** Where no other gateway was heard for a minute, it says so rarely what it is. */
    private static final int RARELY_BEATS = 4;
    private static final long RECENT_NANOS = 60_000_000_000L;
    /** Changes of that time go in one frame. */
    private static final long GATHER_NANOS = 30_000_000L;

    private final NodeContext context;
    private final Counters counters;
    private final Table table;
    private final Orders orders;
    private final Talkers talkers;
    private final Election election;
    private final Gateways gateways;
    private Succession succession = Succession.NONE;
    private Optional<String> serves = Optional.empty();
    private Optional<Inet4Address> server = Optional.empty();
    private long otherNanos;
    private long beats;
    private boolean toSay;

    /** What others are told. */
    record Known(Table table, Talkers talkers) {
    }

    /** What the LAN does. */
    interface Orders {
        void serve();

        void standBy();

        /** Hosts of one that does not serve any more. */
        void adopt(List<Binding> former);

        /** Leases are to name other gateways, or another term, from now on. */
        void share();

        /** Hosts talk with this member: where it is should be known when this gateway serves. */
        void meet(Inet4Address member);

        /** A frame without its header. */
        void say(ByteBuf payload);
    }

    Duty(Parts node, NodeContext context, JoinedNetwork network, Known known, Orders orders) {
        this.context = context;
        this.counters = node.loop().counters();
        this.table = known.table();
        this.talkers = known.talkers();
        this.orders = orders;
        this.election = new Election(network.self().node(), context.nanoTime());
        this.gateways = new Gateways(new Gateways.Node(context, counters, node.keys().identity(),
            node.keys().signatures()), network, orders::say, this);
        this.otherNanos = context.nanoTime() - RECENT_NANOS;
        table.onChange(this::saySoon);
    }

    void begin() {
        say();
        context.schedule(Election.BEAT_NANOS, this::beat);
    }

    boolean serves() {
        return election.role() == GatewayRole.SERVING;
    }

    /** At this moment? */
    boolean mayAnswer() {
        return election.serves(context.nanoTime());
    }

    boolean accompanied() {
        return election.accompanied();
    }

    boolean hasStandby() {
        return election.hasStandby(context.nanoTime());
    }

    long term() {
        return election.term();
    }

    Succession succession() {
        return succession;
    }

    /** From which address hosts are served, by this gateway or another. */
    Optional<Inet4Address> server() {
        return server;
    }

    void servesFrom(Optional<Inet4Address> address) {
        server = address;
    }

    /** One line for the operator; empty while this gateway serves alone. */
    String detail() {
        return switch (election.role()) {
            case LISTENING -> "listening for other gateways";
            case STANDBY -> "stands by while " + serves.orElse("another gateway") + " serves";
            case SERVING -> hasStandby() ? "serves, another gateway stands by" : "";
            case YIELDING -> "ends";
        };
    }

    void receive(ByteBuf frame) {
        try {
            gateways.receive(frame.skipBytes(EthernetHeader.BYTES));
        } catch (MalformedPacket e) {
            counters.counter("lan.drop.malformed").increment();
        } finally {
            frame.release();
        }
    }

    /** Others take over at once. */
    void farewell() {
        if (serves() && election.accompanied()) {
            handOver();
        }
    }

    @Override
    public void stranger() {
        otherNanos = context.nanoTime();
        election.stranger(context.nanoTime());
        saySoon();
    }

    @Override
    public void heard(Member gateway, Claim claim, Told told) {
        otherNanos = context.nanoTime();
        boolean served = serves();
        Election.Act act = election.heard(gateway.node(), claim, context.nanoTime());
        if (claim.role() == GatewayRole.SERVING || claim.role() == GatewayRole.YIELDING) {
            learn(gateway, claim, told.hosts(), served);
            told.members().stream().filter(member -> !served).forEach(orders::meet);
        }
        review();
        act(act);
    }

    private void learn(Member gateway, Claim claim, List<Host> hosts, boolean served) {
        if (!served) {
            serves = Optional.of(gateway.host());
            table.learn(hosts);
            if (!claim.server().equals(DhcpOptions.ANY)) {
                server = Optional.of(claim.server());
            }
        } else if (claim.role() == GatewayRole.YIELDING) {
            orders.adopt(hosts.stream().filter(host -> host.expires() > 0).map(Table::binding).toList());
        }
    }

    private void beat() {
        act(election.beat(context.nanoTime()));
        review();
        beats++;
        boolean rarely = serves() && context.nanoTime() - otherNanos > RECENT_NANOS;
        if (!rarely || beats % RARELY_BEATS == 0) {
            say();
        }
        context.schedule(Election.BEAT_NANOS, this::beat);
    }

    private void act(Election.Act act) {
        switch (act) {
            case NOTHING -> { }
            case SERVE -> {
                counters.counter("lan.gateway.served").increment();
                review();
                orders.serve();
                say();
            }
            case YIELD -> {
                counters.counter("lan.gateway.yielded").increment();
                orders.standBy();
                handOver();
                say();
            }
        }
    }

    /** Who else may serve our hosts is written into their leases. */
    private void review() {
        List<Contact> others = gateways.contacts(Succession.MOST_OTHERS);
        List<Contact> ordered = others.stream().sorted((a, b) -> a.node().compareTo(b.node())).toList();
        Succession next = others.isEmpty() ? Succession.NONE : new Succession(election.term(), ordered);
        if (!next.equals(succession)) {
            succession = next;
            orders.share();
        }
    }

    private void handOver() {
        Gateways.pages(table.hosts()).forEach(page -> gateways.sayLast(claim(GatewayRole.YIELDING),
            new Told(page, List.of())));
    }

    private void saySoon() {
        if (!toSay && context.nanoTime() - otherNanos < RECENT_NANOS) {
            toSay = true;
            context.schedule(GATHER_NANOS, this::say);
        }
    }

    private void say() {
        toSay = false;
        gateways.say(claim(election.role()), serves() ? new Told(table.next(), talkers.all()) : Told.NOTHING);
    }

    private Claim claim(GatewayRole role) {
        return new Claim(role, election.term(), server.orElse(DhcpOptions.ANY));
    }
}
