package org.ipop.lan.dhcp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Prefix;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.dhcp.DhcpMessage;
import org.ipop.wire.dhcp.DhcpOptions;
import org.ipop.wire.dhcp.DhcpType;
import org.ipop.wire.dhcp.MacAddress;

/** A server in virtual time, and hosts that the test plays. */
final class Bench implements DhcpServer.Out {
    static final Inet4Address SERVER = ip("10.66.1.1");
    static final MacAddress ANNA = MacAddress.parse("02:00:00:00:00:0a");
    static final MacAddress BERT = MacAddress.parse("02:00:00:00:00:0b");
    private static final long SECOND = 1_000_000_000L;

    final VirtualTime time = new VirtualTime(3);
    final SimulatedLoop loop = new SimulatedLoop(time);
    final FakeLeases leases = new FakeLeases(time);
    final List<Sent> sent = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    final DhcpServer server = new DhcpServer(loop.open("lan"), loop.counters(), leases, new LanOptions(SERVER,
        Prefix.parse("10.66.0.0/16"), ip("10.66.0.1"), "gate.lab.ipop", "lab.ipop", 1280), this);

    Bench() {
        leases.onLost(server::lost);
    }

    record Sent(DhcpMessage message, MacAddress to, Inet4Address address) {
        DhcpType type() {
            return message.type();
        }
    }

    static Inet4Address ip(String text) {
        return (Inet4Address) InetAddress.ofLiteral(text);
    }

    static DhcpMessage message(DhcpType type, MacAddress client, DhcpOptions options) {
        return from(type, client, DhcpOptions.ANY, options);
    }

    static DhcpMessage from(DhcpType type, MacAddress client, Inet4Address current, DhcpOptions options) {
        return new DhcpMessage(false, type, 77, false, current, DhcpOptions.ANY, DhcpOptions.ANY, client, options);
    }

    static DhcpOptions named(String name) {
        return DhcpOptions.EMPTY.with(DhcpOptions.HOST_NAME, name);
    }

    static DhcpOptions selecting(Inet4Address address) {
        return DhcpOptions.EMPTY.with(DhcpOptions.SERVER, SERVER).with(DhcpOptions.REQUESTED_ADDRESS, address);
    }

    /** What the server says to it within a second. */
    List<Sent> answers(DhcpMessage message) {
        sent.clear();
        server.receive(message);
        run(1);
        return List.copyOf(sent);
    }

    Sent answer(DhcpMessage message) {
        List<Sent> answers = answers(message);
        if (answers.size() != 1) {
            throw new AssertionError(answers + " to " + message);
        }
        return answers.getFirst();
    }

    /** DISCOVER, OFFER, REQUEST, ACK. */
    Inet4Address lease(MacAddress client, String name) {
        Inet4Address offered = answer(message(DhcpType.DISCOVER, client, named(name))).message().yours();
        Sent ack = answer(message(DhcpType.REQUEST, client, selecting(offered).with(DhcpOptions.HOST_NAME, name)));
        if (ack.type() != DhcpType.ACK) {
            throw new AssertionError(ack.toString());
        }
        return offered;
    }

    void run(double seconds) {
        time.run((long) (seconds * SECOND));
    }

    long count(String counter) {
        return loop.counters().counter("lan.dhcp." + counter).value();
    }

    @Override
    public void send(DhcpMessage message, MacAddress to, Inet4Address address) {
        sent.add(new Sent(message, to, address));
    }

    @Override
    public void bound(Binding binding) {
        events.add("bound " + binding.address().getHostAddress() + " " + binding.name().orElse("-"));
    }

    @Override
    public void freed(Binding binding) {
        events.add("freed " + binding.address().getHostAddress() + " " + binding.name().orElse("-"));
    }

    @Override
    public void foreign(Inet4Address server) {
        events.add("foreign " + server.getHostAddress());
    }
}
