package org.ipop.simulation.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.link.Contact;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.membership.Memberships.JoinTerms;
import org.ipop.api.membership.NetworkStatus;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.Session;
import org.ipop.link.LinkCore;
import org.ipop.security.noise.SeededNode;
import org.ipop.simulation.Reflections;
import org.ipop.simulation.SimulatedHost;
import org.ipop.wire.membership.EnrolmentCodec;
import org.ipop.wire.membership.EnrolmentMessage;
import org.ipop.wire.membership.InvitationToken;
import org.junit.jupiter.api.Test;

/** Outsiders who want to wear a node out: with handshakes, and with claims to join over ever new links. */
class OutsideFlooderTest {
    private final Town town = new Town(107);
    private final Citizen member = town.member("member");

    @Test
    void handshakesWithoutEndCostAMemberNoPacketAndNameTheirSource() {
        SimulatedHost host = town.host("flooder");
        HandshakeFactory handshakes = new SeededNode(666).handshakes(host.loop().open("security"));
        TransportSocket socket = town.done(host.transport().open(new InetSocketAddress("0.0.0.0", 0),
            (from, got) -> got.payload().release()));
        InetSocketAddress target = new InetSocketAddress(member.host.address(false), Citizen.PORT);
        for (int i = 0; i < 500; i++) {
            for (int n = 0; n < 4; n++) {
                handshakes.initiate(1 + i * 4 + n, Optional.of(member.id()), Optional.empty()).start()
                    .forEach(initiation -> socket.send(Datagram.of(initiation, target)));
            }
            socket.flush();
            town.talk(town.authority, member, 1, 100);
        }
        town.run(1);
        assertThat(member.arrivedFrom(town.authority)).isEqualTo(500);
        assertThat(member.counted("link.drop.responses-client")).isGreaterThan(1_500);
        assertThat(member.alarms()).singleElement().asString().contains("handshakes too many",
            "last from " + host.address(false).getHostAddress(), "links that stand go on");
        Citizen late = town.member("late");
        assertThat(late.network().state()).isEqualTo(NetworkStatus.State.ACTIVE);
    }

    @Test
    void claimsOverEverNewLinksAreLimitedForTheTokenAndForThoseWhoGuess() throws Exception {
        String token = town.token(1);
        Bytes stolen = InvitationToken.parse(token).ticket().id();
        List<Bot> bots = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            bots.add(new Bot(700 + i));
        }
        town.run(2);
        for (int round = 0; round < 15; round++) {
            for (Bot bot : bots) {
                bot.claim(bot.number % 2 == 0 ? stolen : Bytes.fromHex("00".repeat(8)));
            }
            town.run(0.05);
        }
        town.run(6);
        assertThat(town.authority.counted("membership.drop.rate-token")).isPositive();
        assertThat(town.authority.counted("membership.drop.rate-unknown")).isPositive();
        assertThat(town.authority.counted("membership.drop.rate")).as("no link alone was too fast").isZero();
        assertThat(town.authority.alarms()).anyMatch(line -> line.contains("claims too many to join"));
        assertThat(town.authority.alarms()).anyMatch(line -> line.contains("used up, expired or wrong"));
        Citizen guest = town.stranger("guest", Citizen.Parts.USUAL);
        town.run(1);
        assertThat(town.done(guest.memberships.join(token, JoinTerms.ANY)).state())
            .isEqualTo(NetworkStatus.State.ACTIVE);
    }

    /** A node of nothing but links, one of many that one attacker runs. */
    private final class Bot implements RingListener {
        private final int number;
        private final RingLinks enrolment;

        private Bot(int number) {
            this.number = number;
            SeededNode secrets = new SeededNode(number);
            SimulatedHost host = town.internet.host("bot" + number, "203.0.113." + (number - 600));
            LinkCore links = new LinkCore(secrets.identity().nodeId(), new LinkCore.Settings(
                new InetSocketAddress("0.0.0.0", Citizen.PORT), 0), new LinkCore.Services(host.loop().open("link"),
                    host.loop().counters(), host.state(), host.transport(), new Reflections(host),
                    secrets.handshakes(host.loop().open("security"))));
            enrolment = links.attach(RingId.ENROLMENT, RingGate.open(), this);
            links.start();
            town.run(0.1);
            enrolment.open(town.authority.contact());
        }

        private void claim(Bytes tokenId) {
            enrolment.send(town.authority.id(), EnrolmentCodec.write(
                new EnrolmentMessage.Claim(tokenId, Bytes.fromHex("00".repeat(32)), true, "bot")));
        }

        @Override
        public void up(Contact peer, Session.Info session) {
            // it speaks when it is told to
        }

        @Override
        public void down(NodeId peer, String why) {
            // it does not care
        }

        @Override
        public void failed(NodeId peer, String why) {
            // nor here
        }

        @Override
        public void message(NodeId from, ByteBuf message) {
            message.release();
        }
    }
}
