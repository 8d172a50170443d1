package org.ipop.dns;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Prefix;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.membership.Member;
import org.ipop.api.name.NameService;
import org.ipop.dns.resolver.Means;
import org.ipop.dns.resolver.ResolverFile;
import org.ipop.dns.resolver.SystemResolver;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.SimulatedLan;
import org.ipop.simulation.VirtualTime;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** A host with a node that serves the names of "lab" as member "anna", programs that ask it, and other servers. */
public final class World {
    public static final long SECOND = 1_000_000_000L;
    public static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.ofLiteral("10.66.0.1"), 53);

    public final VirtualTime time;
    public final SimulatedLan lan;
    public final SimulatedHost host;
    public final FakeHealth health = new FakeHealth();
    public final TestNetwork lab;
    public final Member anna;
    public final Path resolvConf;
    private final Path folder;
    public DhtNameServices services;
    public NameService names;
    private int lastId;

    public World(Path folder, String formerResolvConf) {
        time = new VirtualTime(1);
        lan = new SimulatedInternet(time).lan();
        host = lan.host("anna", "192.168.1.2/24");
        host.attach("tap0", Prefix.parse("10.66.0.1/32"), lan);
        host.attach("tap0", Prefix.parse("fd12:3456:789a::53/128"), lan);
        lab = TestNetwork.lab(time);
        anna = lab.member("anna", "fd12:3456:789a::a");
        resolvConf = folder.resolve("resolv.conf");
        try {
            Files.writeString(resolvConf, formerResolvConf);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.folder = folder;
        services = start();
    }

    /** The names as a node opens them at its start. */
    public DhtNameServices start() {
        return new DhtNameServices(host.loop(), host.sockets(), host.state(), health,
            namespace -> new SystemResolver(host.loop(), host.state(), health, namespace
                .map(name -> ResolverFile.ofNamespace(folder.resolve("netns"), name))
                .orElseGet(() -> ResolverFile.ofHost(resolvConf)), new Means(true)));
    }

    /** As it is after joining: name registered, sockets bound, resolv.conf written. */
    public static World open(Path folder, String formerResolvConf) {
        World world = new World(folder, formerResolvConf);
        world.names = world.services.open(world.lab.as(world.anna), InetAddress.ofLiteral("10.66.1.1"));
        world.time.run(SECOND);
        return world;
    }

    public long count(String counter) {
        return host.loop().counters().counter(counter).value();
    }

    public Message ask(String name, int type) {
        return ask(query(name, type));
    }

    /** Sends it over UDP and gives the one answer. */
    public Message ask(Message query) {
        List<byte[]> answers = send(query.toWire());
        if (answers.size() != 1) {
            throw new AssertionError(answers.size() + " answers");
        }
        return parse(answers.getFirst());
    }

    public Message query(String name, int type) {
        Message query = Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, DClass.IN));
        query.getHeader().setID(++lastId);
        return query;
    }

    /** What comes back within 12 s. */
    public List<byte[]> send(byte[] query) {
        return send(host.sockets(), query);
    }

    public List<byte[]> send(LocalSockets from, byte[] query) {
        return send(from, SERVER.getAddress(), query);
    }

    public List<byte[]> send(LocalSockets from, InetAddress source, byte[] query) {
        List<byte[]> answers = new ArrayList<>();
        TransportSocket socket = socket(from, source, answers);
        socket.send(Datagram.of(Unpooled.wrappedBuffer(query), SERVER));
        socket.flush();
        time.runUntil(() -> !answers.isEmpty(), 12 * SECOND);
        time.run(SECOND / 100);
        socket.close();
        return answers;
    }

    public TransportSocket socket(List<byte[]> received) {
        return socket(host.sockets(), received);
    }

    public TransportSocket socket(LocalSockets from, List<byte[]> received) {
        return socket(from, SERVER.getAddress(), received);
    }

    private TransportSocket socket(LocalSockets from, InetAddress source, List<byte[]> received) {
        var opened = from.udp(new InetSocketAddress(source, 0), (socket, datagram) -> {
            byte[] bytes = new byte[datagram.payload().readableBytes()];
            datagram.payload().readBytes(bytes).release();
            received.add(bytes);
        }).toCompletableFuture();
        time.runUntil(opened::isDone, SECOND);
        return opened.join();
    }

    public static Message parse(byte[] message) {
        try {
            return new Message(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

}
