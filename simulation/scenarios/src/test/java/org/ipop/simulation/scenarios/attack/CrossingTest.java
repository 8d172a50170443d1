package org.ipop.simulation.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.ipop.api.RingId;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.membership.Memberships.InvitationTerms;
import org.ipop.api.membership.Memberships.JoinTerms;
import org.ipop.api.membership.NetworkStatus;
import org.ipop.wire.FirstByte;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Three networks of the same addresses. East and west are in all of them, each network in a network namespace of its
 * own but the first, and share one link; anna is in lab only, bert in gym only.
 */
class CrossingTest {
    private static final List<String> NETWORKS = List.of(Town.NETWORK, "gym", "den");
    private static final int INDEX = 4;
    private static final int LARGE = 700;

    private final Town town = new Town(108);
    private final List<byte[]> onTheWire = new ArrayList<>();
    private final Citizen rival = town.stranger("rival", Citizen.Parts.USUAL);
    private final Citizen east = town.stranger("east", new Citizen.Parts(
        usual -> new Wiretap(usual, this::record), UnaryOperator.identity(), UnaryOperator.identity()));
    private final Citizen west = town.stranger("west", Citizen.Parts.USUAL);
    private final Citizen anna = town.member("anna");
    private final Citizen bert = town.stranger("bert", Citizen.Parts.USUAL);

    @BeforeEach
    void join() {
        List.of("gym", "den").forEach(network -> {
            rival.host.namespace(network);
            town.done(rival.memberships.create(network, Optional.empty(), in(network)));
        });
        List.of(east, west).forEach(node -> NETWORKS.forEach(network -> join(node, network, in(network))));
        join(bert, "gym", JoinTerms.ANY);
        town.run(5);
    }

    @Test
    void eachNetworkHasItsOwnKeysOnOneLinkAndDeliversToItselfOnly() {
        for (int round = 0; round < 20; round++) {
            for (String network : NETWORKS) {
                taps(east, network).send(address(east, network), address(west, network), NETWORKS.indexOf(network),
                    200);
                town.run(0.01);
            }
        }
        town.run(1);
        for (String network : NETWORKS) {
            assertThat(taps(west, network).arrived).as(network).hasSize(20).containsOnly(
                address(east, network).getHostAddress() + " " + NETWORKS.indexOf(network));
        }
        LinkInfo link = east.links.link(west.id()).orElseThrow();
        assertThat(link.rings()).containsAll(NETWORKS.stream().map(this::ring).toList());
        assertThat(IntStream.range(0, 3).map(i -> index(sealed(NETWORKS.get(i)))).distinct()).as("receiver indices")
            .hasSize(3);
    }

    @Test
    void noPacketGetsFromOneNetworkToAMemberOfAnother() {
        InetAddress target = address(bert, "gym");
        for (int i = 0; i < 10; i++) {
            taps(east, Town.NETWORK).send(address(east, Town.NETWORK), target, i, 200);
            taps(east, Town.NETWORK).send(target, address(anna, Town.NETWORK), i, 200);
            taps(east, "gym").send(address(east, "gym"), address(anna, Town.NETWORK), i, 200);
            taps(anna, Town.NETWORK).send(address(anna, Town.NETWORK), target, i, 200);
            taps(bert, "gym").send(target, address(anna, Town.NETWORK), i, 200);
            town.run(0.2);
        }
        town.run(10);
        assertThat(datagrams(anna.tap)).isEmpty();
        assertThat(datagrams(bert.tap)).isEmpty();
        assertThat(east.counted("vnet.drop.unreachable")).isEqualTo(20);
        assertThat(east.counted("vnet.drop.source")).isEqualTo(10);
        assertThat(anna.counted("vnet.drop.unreachable")).isEqualTo(10);
        assertThat(bert.counted("vnet.drop.unreachable")).isEqualTo(10);
        assertThat(anna.links.link(bert.id()).stream().flatMap(link -> link.rings().stream())
            .filter(ring -> !ring.equals(RingId.BOOTSTRAP))).as("networks in common").isEmpty();
    }

    /** The index is in the clear: whoever is on the path can put that of another network in its place. */
    @Test
    void aSealedPacketOfOneNetworkIsForgedInAnother() {
        int gym = index(sealed("gym"));
        for (int counter = 0; counter < 10; counter++) {
            sealed(Town.NETWORK);
        }
        byte[] ofLab = onTheWire.getLast();
        taps(west, "gym").arrived.clear();
        taps(west, Town.NETWORK).arrived.clear();
        long forged = west.counted("link.drop.forged");
        ByteBuf moved = Unpooled.copiedBuffer(ofLab).setInt(INDEX, gym);
        TransportSocket socket = town.done(east.host.transport().open(new InetSocketAddress("0.0.0.0", 0),
            (from, got) -> got.payload().release()));
        socket.send(Datagram.of(moved, new InetSocketAddress(west.host.address(false), Citizen.PORT)));
        socket.flush();
        town.run(1);
        assertThat(west.counted("link.drop.forged") - forged).isEqualTo(1);
        assertThat(taps(west, "gym").arrived).isEmpty();
        assertThat(taps(west, Town.NETWORK).arrived).isEmpty();
    }

    @Test
    void leavingOneLosesNothingInTheOthers() {
        var left = west.memberships.leave("gym").toCompletableFuture();
        for (int i = 0; i < 200; i++) {
            taps(east, "den").send(address(east, "den"), address(west, "den"), i, 200);
            town.run(0.05);
        }
        assertThat(left).isCompleted();
        assertThat(taps(west, "den").arrived).hasSize(200);
        assertThat(west.memberships.networks()).extracting(status -> status.spec().name())
            .containsExactly(Town.NETWORK, "den");
    }

    private void join(Citizen node, String network, JoinTerms terms) {
        terms.namespace().ifPresent(node.host::namespace);
        Citizen authority = network.equals(Town.NETWORK) ? town.authority : rival;
        String token = town.done(authority.memberships.invite(network,
            new InvitationTerms(Optional.empty(), 1, 3_600))).token();
        assertThat(town.done(node.memberships.join(token, terms)).state()).isEqualTo(NetworkStatus.State.ACTIVE);
        town.run(2);
    }

    private static JoinTerms in(String network) {
        return network.equals(Town.NETWORK) ? JoinTerms.ANY : new JoinTerms(Optional.empty(), Optional.of(network));
    }

    private static NetworkStatus status(Citizen node, String network) {
        return node.memberships.networks().stream().filter(each -> each.spec().name().equals(network)).findFirst()
            .orElseThrow();
    }

    private static Taps taps(Citizen node, String network) {
        return status(node, network).namespace().map(node.tap::inside).orElse(node.tap);
    }

    /** Without what a node's own router tells it of packets that find nobody. */
    private static List<String> datagrams(Taps taps) {
        return taps.arrived.stream().filter(line -> !line.equals("malformed")).toList();
    }

    private static InetAddress address(Citizen node, String network) {
        return status(node, network).ipv4().orElseThrow();
    }

    private RingId ring(String network) {
        return status(east, network).spec().ring();
    }

    /** A packet of this network from east to west, as it goes over the wire. */
    private byte[] sealed(String network) {
        onTheWire.clear();
        taps(east, network).send(address(east, network), address(west, network), 0, LARGE);
        town.run(1);
        assertThat(onTheWire).hasSize(1);
        return onTheWire.getFirst();
    }

    private static int index(byte[] sealed) {
        return Unpooled.wrappedBuffer(sealed).getInt(INDEX);
    }

    private void record(Datagram datagram) {
        ByteBuf payload = datagram.payload();
        if (payload.getUnsignedByte(payload.readerIndex()) == FirstByte.SEALED && payload.readableBytes() > LARGE) {
            onTheWire.add(ByteBufUtil.getBytes(payload));
        }
    }
}
