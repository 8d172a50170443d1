package org.ipop.vnet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.Prefix;
import org.ipop.api.dht.Stored;
import org.ipop.api.edge.Packet;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.vnet.VirtualNetwork;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.simulation.ring.Conditions;
import org.ipop.simulation.ring.OracleOverlay;
import org.ipop.simulation.ring.OracleRing;
import org.ipop.wire.ip.IcmpEcho;
import org.ipop.wire.ip.Udp;

/** One router between a tap, links and a store that the test plays. */
final class Station {
    static final InetAddress OWN = InetAddress.ofLiteral("10.66.0.10");
    static final InetAddress BETA = InetAddress.ofLiteral("10.66.0.20");
    static final InetAddress NOBODY = InetAddress.ofLiteral("10.66.0.99");
    private static final long SECOND = 1_000_000_000L;

    final VirtualTime time = new VirtualTime(7);
    final SimulatedLoop loop = new SimulatedLoop(time);
    final Directory directory = new Directory();
    final Member self = directory.add("alpha");
    final Member beta = directory.add("beta");
    final FakeDht dht = new FakeDht(time);
    final FakeLinks links = new FakeLinks();
    final FakeTaps taps = new FakeTaps();
    final FakeHealth health = new FakeHealth();
    final List<Prefix> excluded = new ArrayList<>();
    private final OracleRing ring = new OracleRing(time, Directory.SPEC.ring(), Conditions.calm());
    private final OracleOverlay overlay = ring.open(loop, self.node(), self.position());
    final JoinedNetwork network = directory.joined(self, overlay, dht);
    final Services services = new Services(loop, links, prefix -> {
        excluded.add(prefix);
        return () -> excluded.remove(prefix);
    }, taps, health);
    VirtualNetwork router;

    /** A router of ours with beta's lease in the store. */
    static Station open() {
        Station station = new Station();
        station.store(Directory.lease(BETA, station.beta, station.now() + 3600));
        station.start();
        return station;
    }

    void start() {
        router = new Routers(services).open(network, OWN);
    }

    /** From now on beta is in the ring too. */
    void meetBeta() {
        ring.join(overlay);
        run(1);
        ring.join(ring.open(new SimulatedLoop(time), beta.node(), beta.position()));
        run(1);
    }

    /** From now on nobody is reached. */
    void loseBeta() {
        ring.split(contact -> contact.node().equals(beta.node()));
        run(60);
    }

    void store(Stored record) {
        dht.records.computeIfAbsent(record.key(), ignored -> new ArrayList<>()).add(record);
    }

    void unstore(Key key) {
        dht.records.remove(key);
    }

    long now() {
        return time.epochSeconds();
    }

    void run(double seconds) {
        time.run((long) (seconds * SECOND));
    }

    long count(String counter) {
        return loop.counters().counter("vnet." + counter).value();
    }

    /** The sum of all drops. */
    long drops() {
        return loop.counters().snapshot().entrySet().stream().filter(entry -> entry.getKey().startsWith("vnet.drop."))
            .mapToLong(Map.Entry::getValue).sum();
    }

    /** A batch of one from the operating system. */
    void leave(ByteBuf packet) {
        taps.last().sink.packet(Packet.of(packet));
        taps.last().sink.flush();
    }

    /** A batch of one from a member. */
    void arrive(Member from, ByteBuf packet) {
        links.listener.packet(from.node(), Packet.of(packet));
        links.listener.flush();
    }

    FakeTaps.Tap tap() {
        return taps.last();
    }

    <T> T get(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        time.runUntil(future::isDone, 120 * SECOND);
        return future.join();
    }

    static ByteBuf udp(InetAddress from, InetAddress to, int tag) {
        return Udp.packet(new InetSocketAddress(from, 4000), new InetSocketAddress(to, 5000),
            Unpooled.wrappedBuffer(new byte[] {(byte) tag}));
    }

    static ByteBuf echo(InetAddress from, InetAddress to, boolean reply) {
        return new IcmpEcho(reply, 1, 2, Bytes.copyOf(new byte[8])).packet(from, to);
    }

    /** The last byte: the tag of {@link #udp}. */
    static int tag(byte[] packet) {
        return packet[packet.length - 1];
    }
}
