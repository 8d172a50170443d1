package org.ipop.vnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ipop.vnet.Station.BETA;
import static org.ipop.vnet.Station.NOBODY;
import static org.ipop.vnet.Station.OWN;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Bytes;
import org.ipop.api.Refused;
import org.ipop.api.ServiceGone;
import org.ipop.api.membership.Member;
import org.ipop.api.vnet.RouteDecision;
import org.ipop.api.vnet.RouteDecision.Verdict;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.IcmpEcho;
import org.ipop.wire.ip.IpView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PingsTest {
    private static final long SECOND = 1_000_000_000L;

    private final Station station = Station.open();

    private CompletableFuture<Long> ping(InetAddress destination) {
        return station.router.ping(destination, SECOND).toCompletableFuture();
    }

    private IcmpEcho lastSent() throws MalformedPacket {
        return IcmpEcho.parse(IpView.of(Unpooled.wrappedBuffer(station.links.sent.getLast().packet()))).orElseThrow();
    }

    private static ByteBuf reply(IcmpEcho echo) {
        return echo.toReply().packet(BETA, OWN);
    }

    @Test
    void aReplyGivesTheRoundTripTimeAndDoesNotReachTheTap() throws MalformedPacket {
        CompletableFuture<Long> rtt = ping(BETA);
        station.run(0.5);
        IcmpEcho request = lastSent();
        assertThat(request.reply()).isFalse();
        long sent = 20_000_000;
        station.arrive(station.beta, reply(request));
        assertThat(rtt).isCompletedWithValue(SECOND / 2 - sent);
        assertThat(station.tap().written).isEmpty();
        assertThat(station.count("received")).isEqualTo(1);
    }

    @Test
    void repliesToOthersReachTheTap() throws MalformedPacket {
        CompletableFuture<Long> rtt = ping(BETA);
        station.run(0.1);
        IcmpEcho request = lastSent();
        station.arrive(station.beta, reply(new IcmpEcho(false, request.identifier() ^ 1, request.sequence(),
            request.data())));
        station.arrive(station.beta, reply(new IcmpEcho(false, request.identifier(), request.sequence(),
            Bytes.copyOf(new byte[8]))));
        station.arrive(station.beta, Station.echo(BETA, OWN, false));
        assertThat(station.tap().written).hasSize(3);
        assertThat(rtt).isNotDone();
    }

    @Test
    void anotherMemberCannotAnswerForOne() throws MalformedPacket {
        Member mallory = station.directory.add("mallory", Optional.of(NOBODY), Long.MAX_VALUE);
        CompletableFuture<Long> rtt = ping(BETA);
        station.run(0.1);
        station.arrive(mallory, lastSent().toReply().packet(NOBODY, OWN));
        station.arrive(mallory, reply(lastSent()));
        station.run(0.1);
        assertThat(rtt).isNotDone();
    }

    @Test
    void aMalformedReplyIsDropped() throws MalformedPacket {
        ping(BETA);
        station.run(0.1);
        ByteBuf broken = reply(lastSent());
        broken.setByte(broken.writerIndex() - 1, ~broken.getByte(broken.writerIndex() - 1));
        station.arrive(station.beta, broken);
        assertThat(station.count("drop.malformed")).isEqualTo(1);
    }

    @Test
    void itIsOverAfterTheTimeout() throws MalformedPacket {
        CompletableFuture<Long> rtt = ping(BETA);
        station.run(1.1);
        assertThatThrownBy(rtt::join).hasCauseInstanceOf(Refused.class)
            .hasMessageContaining("no answer from 10.66.0.20 within 1000 ms");
        station.arrive(station.beta, reply(lastSent()));
        assertThat(station.tap().written).as("too late: the system ignores it").hasSize(1);
    }

    @Test
    void theTimeoutCountsAlsoWhileTheMemberIsLookedFor() {
        station.dht.mute = true;
        CompletableFuture<Long> rtt = ping(BETA);
        station.run(1.1);
        assertThat(rtt).isCompletedExceptionally();
        station.run(10);
        assertThat(station.links.sent).isEmpty();
    }

    @Test
    void whatCannotBeReachedIsToldInOneLine() {
        assertThatThrownBy(() -> station.get(ping(NOBODY))).hasMessageContaining("nobody has 10.66.0.99");
        station.dht.failing = true;
        assertThatThrownBy(() -> station.get(ping(InetAddress.ofLiteral("10.66.0.98"))))
            .hasMessageContaining("the ring does not answer who has 10.66.0.98");
        station.dht.failing = false;
        station.links.full = true;
        assertThatThrownBy(() -> station.get(ping(BETA))).hasMessageContaining("no way to 10.66.0.20 now");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.66.0.10", "10.66.0.1", "10.66.255.255", "224.0.0.1", "8.8.8.8",
        "2001:db8::1", "ff02::1"})
    void onlyOtherMembersCanBePinged(String destination) {
        assertThatThrownBy(ping(InetAddress.ofLiteral(destination))::join).hasCauseInstanceOf(Refused.class)
            .hasMessageContaining("is no other member's address");
    }

    @Test
    void atMostSixtyFourAreUnderWay() {
        List<CompletableFuture<Long>> pings = new ArrayList<>();
        for (int i = 0; i < Pings.LIMIT; i++) {
            pings.add(ping(BETA));
        }
        assertThatThrownBy(ping(BETA)::join).hasMessageContaining("64 pings are under way");
        station.router.close();
        assertThat(pings).allSatisfy(
            rtt -> assertThatThrownBy(rtt::join).hasCauseInstanceOf(ServiceGone.class));
        assertThatThrownBy(ping(BETA)::join).hasCauseInstanceOf(ServiceGone.class);
        assertThatThrownBy(station.router.route(BETA).toCompletableFuture()::join)
            .hasCauseInstanceOf(ServiceGone.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.66.0.10,  LOCAL,    our own address",
        "10.66.0.1,   LOCAL,    the name server of this node",
        "fd01:2345:6789::53, LOCAL, the name server of this node",
        "224.0.0.251, NOT_OURS, 'a group, and no bundle here takes group traffic'",
        "8.8.8.8,     NOT_OURS, outside 10.66.0.0/16 and fd01:2345:6789:0:0:0:0:0/64 of network lab",
        "10.66.0.20,  MEMBER,   'lease of beta, looked up now, 3600 s left'",
        "10.66.0.99,  UNREACHABLE, 'nobody holds it, looked up now'"})
    void routesSayWhy(String destination, Verdict verdict, String reason) {
        RouteDecision decision = station.get(station.router.route(InetAddress.ofLiteral(destination)));
        assertThat(decision.verdict()).isEqualTo(verdict);
        assertThat(decision.reason()).isEqualTo(reason);
    }

    @Test
    void aRouteThatIsKnownOrCannotBeKnownSaysSo() {
        station.get(station.router.route(BETA));
        station.run(19);
        RouteDecision known = station.get(station.router.route(BETA));
        assertThat(known.reason()).isEqualTo("lease of beta, cached, 3581 s left");
        assertThat(known.node()).contains(station.beta.node());
        station.dht.failing = true;
        assertThat(station.get(station.router.route(NOBODY)).reason()).isEqualTo("no majority answered");
        assertThat(station.get(station.router.route(station.self.ipv6())).verdict()).isEqualTo(Verdict.LOCAL);
    }

    @Test
    void aPeerThatIsSilentIsLookedUpAgain() {
        station.get(station.router.route(BETA));
        station.links.listener.unreachable(station.beta.node(), "silent");
        assertThat(station.get(station.router.route(BETA)).reason()).as("its lease holds").contains("cached");
        assertThat(station.dht.asked).hasSize(2);
    }
}
