package org.ipop.vnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.vnet.Station.BETA;
import static org.ipop.vnet.Station.NOBODY;
import static org.ipop.vnet.Station.OWN;
import static org.ipop.vnet.Station.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.Member;
import org.ipop.api.vnet.GroupPort;
import org.ipop.api.vnet.GroupTraffic;
import org.ipop.wire.group.GroupFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Group traffic between the router of the {@link Station} and whoever takes it. */
class GroupsTest {
    private static final InetAddress GROUP = InetAddress.ofLiteral("239.1.2.3");

    private final Station station = Station.open();
    private final Traffic traffic = new Traffic();
    private final GroupPort port = station.router.attach(traffic);

    @ParameterizedTest
    @CsvSource({"10.66.0.10, 239.1.2.3, true", "10.66.0.10, 10.66.255.255, true", "10.66.0.10, 255.255.255.255, true",
        "10.66.0.1, 224.0.0.251, false", "10.66.0.20, 239.1.2.3, false", "0.0.0.0, 255.255.255.255, false",
        "::, ff02::16, false", "fe80::1, ff02::fb, false"})
    void whatTheTapSendsToGroupsIsHandedOver(String from, String to, boolean ours) {
        station.leave(udp(InetAddress.ofLiteral(from), InetAddress.ofLiteral(to), 1));
        assertThat(traffic.log).containsExactly("out 1 " + ours, "flush");
        assertThat(station.links.sent).isEmpty();
        assertThat(station.drops()).isZero();
    }

    @Test
    void framesOfMembersAreHandedOverAndNothingElse() {
        station.arrive(station.beta, frame());
        station.arrive(station.beta, udp(BETA, GROUP, 1));
        station.arrive(station.beta, udp(BETA, OWN, 2));
        station.run(1);
        assertThat(traffic.log).startsWith("in " + station.beta.host(), "flush").doesNotContain("out 1 true");
        assertThat(station.count("drop.destination")).as("no group without a frame").isEqualTo(1);
        assertThat(station.tap().written).extracting(Station::tag).containsExactly(2);
    }

    @Test
    void aFrameGoesToItsMember() {
        Contact beta = new Contact(station.beta.node(), station.beta.position(), station.beta.position(), List.of());
        assertThat(port.send(beta, Packet.of(frame()))).isTrue();
        assertThat(station.links.receivers()).containsExactly(station.beta.node());
        station.links.full = true;
        assertThat(port.send(beta, Packet.of(frame()))).isFalse();
        assertThat(station.count("drop.link")).isEqualTo(1);
    }

    @Test
    void whatIsDeliveredComesFromItsOrigin() {
        port.deliver(station.beta.node(), Packet.of(udp(BETA, GROUP, 1)));
        station.run(1);
        port.deliver(station.beta.node(), Packet.of(udp(BETA, GROUP, 2)));
        port.flush();
        assertThat(station.tap().written).extracting(Station::tag).containsExactly(1, 2);
        assertThat(station.tap().flushes).isPositive();
        Member gamma = station.directory.add("gamma");
        port.deliver(gamma.node(), Packet.of(udp(BETA, GROUP, 3)));
        port.deliver(station.beta.node(), Packet.of(udp(NOBODY, GROUP, 4)));
        port.deliver(station.beta.node(), Packet.of(udp(OWN, GROUP, 5)));
        port.deliver(station.beta.node(), Packet.of(udp(BETA, OWN, 6)));
        station.run(4);
        assertThat(station.tap().written).hasSize(2);
        assertThat(station.count("drop.spoofed")).isEqualTo(3);
        assertThat(station.count("drop.destination")).isEqualTo(1);
        assertThat(station.loop.counters().counter("vnet.drop.spoofed").culprits())
            .as("whoever passed it on may have named another").isEmpty();
    }

    @Test
    void damagedOnesAreCounted() {
        port.deliver(station.beta.node(), Packet.of(Unpooled.wrappedBuffer(new byte[] {0x45, 0, 0})));
        assertThat(station.count("drop.malformed")).isEqualTo(1);
    }

    @Test
    void queriesGoToTheTap() {
        port.query(Packet.of(udp(InetAddress.ofLiteral("0.0.0.0"), GROUP, 8)));
        assertThat(station.tap().written).extracting(Station::tag).containsExactly(8);
    }

    @Test
    void whoIsNotReachedIsTold() {
        station.links.listener.unreachable(station.beta.node(), "silent");
        assertThat(traffic.log).containsExactly("unreachable " + station.beta.host());
    }

    @Test
    void theRouteOfAGroupSaysWhoTakesIt() {
        assertThat(station.get(station.router.route(GROUP)).reason()).contains("members that listen");
        port.close();
        assertThat(station.get(station.router.route(GROUP)).reason()).contains("no bundle here");
    }

    @Test
    void afterTheEndGroupsAreDroppedAgain() {
        Traffic newer = new Traffic();
        GroupPort next = station.router.attach(newer);
        port.close();
        station.leave(udp(OWN, GROUP, 1));
        assertThat(traffic.log).isEmpty();
        assertThat(newer.log).containsExactly("out 1 true", "flush");
        next.close();
        station.leave(udp(OWN, GROUP, 1));
        station.arrive(station.beta, frame());
        assertThat(station.count("drop.multicast")).isEqualTo(1);
        assertThat(station.count("drop.malformed")).isEqualTo(1);
    }

    private ByteBuf frame() {
        ByteBuf frame = Packet.allocate(GroupFrame.BYTES);
        new GroupFrame(false, 1, 1, station.beta.node(), new Key(1, 2, 3)).write(frame);
        return frame;
    }

    private final class Traffic implements GroupTraffic {
        private final List<String> log = new ArrayList<>();

        @Override
        public void outgoing(Packet packet, boolean ours) {
            log.add("out " + Station.tag(ByteBufUtil.getBytes(packet.buffer())) + " " + ours);
            packet.buffer().release();
        }

        @Override
        public void incoming(NodeId from, Packet frame) {
            log.add("in " + host(from));
            frame.buffer().release();
        }

        @Override
        public void unreachable(NodeId member) {
            log.add("unreachable " + host(member));
        }

        @Override
        public void flush() {
            log.add("flush");
        }

        private String host(NodeId node) {
            return Optional.ofNullable(station.directory.certificates.get(node)).map(Member::host).orElse("?");
        }
    }
}
