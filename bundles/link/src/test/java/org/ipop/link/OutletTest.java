package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.RingId;
import org.ipop.api.link.UnderlayGuard;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.link.RelayHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutletTest {
    private static final NodeId RELAY = new NodeId(new Key(0, 0, 2));
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.2", 4100);

    private final SimulatedLoop loop = new SimulatedLoop(new VirtualTime(1));
    private final FakeSocket socket = new FakeSocket();
    private final List<Route> relayed = new ArrayList<>();
    private boolean relayTakes = true;
    private final Outlet outlet = new Outlet(
        new Local(new NodeId(new Key(0, 0, 1)), loop.open("link"), loop.counters()),
        (route, datagram, signalling) -> {
            relayed.add(route);
            datagram.release();
            return relayTakes;
        });

    @Test
    void beforeThereIsASocketEverythingIsDropped() {
        ByteBuf datagram = datagram(100);
        assertThat(outlet.send(new Route.Direct(PEER), datagram, true)).isFalse();
        outlet.flush();
        assertThat(datagram.refCnt()).isZero();
        assertThat(counted("no-socket")).isEqualTo(1);
    }

    @Test
    void directDatagramsGoToTheSocketUpToItsSize() {
        outlet.use(socket);
        assertThat(outlet.send(new Route.Direct(PEER), datagram(socket.mtu), false)).isTrue();
        ByteBuf tooLong = datagram(socket.mtu + 1);
        assertThat(outlet.send(new Route.Direct(PEER), tooLong, false)).isFalse();
        outlet.flush();
        assertThat(socket.sentTo).containsExactly(PEER);
        assertThat(socket.flushes).isEqualTo(1);
        assertThat(tooLong.refCnt()).isZero();
        assertThat(counted("too-long")).isEqualTo(1);
    }

    @Test
    void relayedOnesGoToTheirNeighbourWhoMayNotTakeThem() {
        Route route = new Route.Relayed(RingId.BOOTSTRAP, RELAY, new RelayHeader.Point(RELAY, RELAY.key()));
        assertThat(outlet.send(route, datagram(10), true)).isTrue();
        relayTakes = false;
        assertThat(outlet.send(route, datagram(10), true)).isFalse();
        assertThat(relayed).containsExactly(route, route);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7, 1, true", "192.0.2.7, 0, false", "0.0.0.0, 1, false", "::, 1, false",
        "224.0.0.1, 1, false", "ff02::1, 1, false", "255.255.255.255, 1, false", "2001:db8::1, 1, true",
        "127.0.0.1, 1, true"})
    void addressesThatCanHaveAPeer(String host, int port, boolean allowed) {
        assertThat(outlet.allows(new InetSocketAddress(InetAddress.ofLiteral(host), port))).isEqualTo(allowed);
    }

    @Test
    void aNameThatWasNotResolvedIsNoAddress() {
        assertThat(outlet.allows(InetSocketAddress.createUnresolved("seed.invalid", 4100))).isFalse();
    }

    @Test
    void aCandidateOnLoopbackIsOnlyForThoseWhoListenThere() {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 4100);
        assertThat(outlet.allowsCandidate(loopback)).isFalse();
        outlet.use(socket);
        assertThat(outlet.allowsCandidate(loopback)).isFalse();
        assertThat(outlet.allowsCandidate(PEER)).isTrue();
    }

    @Test
    void exclusionsHoldUntilTheyAreTakenBack() {
        UnderlayGuard.Exclusion four = outlet.exclude(Prefix.parse("192.0.2.0/24"));
        UnderlayGuard.Exclusion again = outlet.exclude(Prefix.parse("192.0.2.0/24"));
        outlet.exclude(Prefix.parse("2001:db8::/32"));
        assertThat(outlet.allows(PEER)).isFalse();
        assertThat(outlet.allows(new InetSocketAddress("2001:db8::5", 1))).isFalse();
        four.close();
        assertThat(outlet.allows(PEER)).as("somebody else excludes it too").isFalse();
        again.close();
        assertThat(outlet.allows(PEER)).isTrue();
    }

    private static ByteBuf datagram(int bytes) {
        return Unpooled.buffer(bytes).writeZero(bytes);
    }

    private long counted(String drop) {
        return loop.counters().snapshot().getOrDefault("link.drop." + drop, 0L);
    }
}
