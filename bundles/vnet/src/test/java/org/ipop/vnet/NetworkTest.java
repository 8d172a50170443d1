package org.ipop.vnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.dht.Dht;
import org.ipop.api.edge.Packet;
import org.ipop.api.membership.Member;
import org.ipop.api.vnet.RouteDecision;
import org.ipop.api.vnet.VirtualNetwork;
import org.ipop.dht.RingDhtFactory;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.simulation.ring.Conditions;
import org.ipop.simulation.ring.OracleOverlay;
import org.ipop.simulation.ring.OracleRing;
import org.ipop.simulation.ring.SimulatedGuard;
import org.ipop.simulation.ring.SimulatedNetwork;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.IcmpEcho;
import org.ipop.wire.ip.IpView;
import org.ipop.wire.lease.LeaseCodec;
import org.junit.jupiter.api.Test;

/** Members with a store of their own each, on one ring, whose hosts answer echo requests. */
class NetworkTest {
    private static final long SECOND = 1_000_000_000L;

    private final VirtualTime time = new VirtualTime(11);
    private final OracleRing ring = new OracleRing(time, Directory.SPEC.ring(), Conditions.calm());
    private final SimulatedNetwork internet = new SimulatedNetwork(time);
    private final Directory directory = new Directory();
    private final List<Host> hosts = new ArrayList<>();

    private record Host(Member member, InetAddress ipv4, SimulatedLoop loop, OracleOverlay overlay, FakeTaps taps,
                        VirtualNetwork router) {
        /** Answers what has come, as a system would. */
        void answer() {
            FakeTaps.Tap tap = taps.last();
            List<byte[]> packets = List.copyOf(tap.written);
            tap.written.clear();
            for (byte[] packet : packets) {
                try {
                    IpView ip = IpView.of(Unpooled.wrappedBuffer(packet));
                    IcmpEcho.parse(ip).filter(echo -> !echo.reply()).ifPresent(echo ->
                        tap.sink.packet(Packet.of(echo.toReply().packet(ip.destination(), ip.source()))));
                } catch (MalformedPacket e) {
                    throw new AssertionError(e);
                }
            }
            tap.sink.flush();
        }

        long count(String counter) {
            return loop.counters().counter("vnet." + counter).value();
        }
    }

    private Host join(String name) {
        SimulatedLoop loop = new SimulatedLoop(time);
        Member member = directory.add(name);
        OracleOverlay overlay = ring.open(loop, member.node(), member.position());
        Dht dht = new RingDhtFactory(loop).open(overlay, new SimulatedGuard(member.node()));
        ring.join(overlay);
        InetAddress ipv4 = InetAddress.ofLiteral("10.66.1." + (10 + hosts.size()));
        FakeTaps taps = new FakeTaps();
        Services services = new Services(loop, internet.add(member.node(), loop), prefix -> () -> { }, taps,
            new FakeHealth());
        time.run(20 * SECOND);
        get(dht.create(LeaseCodec.key(Directory.SPEC.ring(), ipv4),
            LeaseCodec.encode(ipv4, member.node(), name), Duration.ofHours(1)));
        VirtualNetwork router = new Routers(services).open(directory.joined(member, overlay, dht), ipv4);
        Host host = new Host(member, ipv4, loop, overlay, taps, router);
        hosts.add(host);
        time.run(SECOND);
        return host;
    }

    private <T> T get(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        for (int i = 0; i < 60_000 && !future.isDone(); i++) {
            time.run(SECOND / 1000);
            hosts.forEach(Host::answer);
        }
        return future.join();
    }

    @Test
    void everyMemberPingsEveryOtherInBothFamilies() {
        for (int i = 0; i < 24; i++) {
            join("host" + i);
        }
        for (Host to : List.of(hosts.get(3), hosts.get(17))) {
            for (Host from : hosts) {
                if (from != to) {
                    assertThat(get(from.router().ping(to.ipv4(), 5 * SECOND))).isBetween(1L, SECOND);
                    assertThat(get(from.router().ping(to.member().ipv6(), 5 * SECOND))).isBetween(1L, SECOND);
                }
            }
        }
        assertThat(hosts).allMatch(host -> host.count("drop.spoofed") == 0);
    }

    @Test
    void anAddressThatNobodyHasIsToldAtOnceAndADeadMemberAfterTheTimeout() {
        Host alpha = join("alpha");
        Host beta = join("beta");
        join("gamma");
        assertThatThrownBy(() -> get(alpha.router().ping(InetAddress.ofLiteral("10.66.7.7"), 5 * SECOND)))
            .hasCauseInstanceOf(Refused.class).hasMessageContaining("nobody has 10.66.7.7");
        assertThat(get(alpha.router().ping(beta.ipv4(), SECOND))).isPositive();
        internet.kill(beta.member().node());
        ring.kill(beta.overlay());
        assertThatThrownBy(() -> get(alpha.router().ping(beta.ipv4(), SECOND)))
            .hasCauseInstanceOf(Refused.class).hasMessageContaining("no answer from 10.66.1.11 within 1000 ms");
    }

    @Test
    void routesExplainThemselves() {
        Host alpha = join("alpha");
        Host beta = join("beta");
        RouteDecision first = get(alpha.router().route(beta.ipv4()));
        assertThat(first.reason()).startsWith("lease of beta, looked up now, 3");
        assertThat(first.node()).contains(beta.member().node());
        time.run(19 * SECOND);
        assertThat(get(alpha.router().route(beta.ipv4())).reason()).startsWith("lease of beta, cached, 35");
    }

    @Test
    void theRecordOfAnIpv6AddressIsRenewed() {
        Host alpha = join("alpha");
        for (int i = 0; i < 24; i++) {
            join("host" + i);
        }
        time.run(3 * 3600 * SECOND);
        assertThat(get(hosts.getLast().router().ping(alpha.member().ipv6(), 5 * SECOND))).isPositive();
    }
}
