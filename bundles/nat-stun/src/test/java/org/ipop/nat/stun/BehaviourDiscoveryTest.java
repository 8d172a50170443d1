package org.ipop.nat.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.nat.NatBehaviour;
import org.ipop.api.nat.NatBehaviour.Dependence;
import org.ipop.api.nat.NatBehaviour.Ports;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nodes find out about simulated NATs by asking other nodes of ours. */
class BehaviourDiscoveryTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final InetSocketAddress ONE = at("198.51.100.1", 4100);
    private static final InetSocketAddress TWO = at("198.51.100.2", 4100);
    private static final InetSocketAddress RICH = at("198.51.100.3", 4100);

    private final VirtualTime time = new VirtualTime(4);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final List<Node> nodes = new ArrayList<>();

    @AfterEach
    void nothingLeaks() {
        nodes.forEach(node -> node.gatherer.close());
        assertThat(internet.heldBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT, PRESERVING, PRESERVED",
        "ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT, RANDOM, RANDOM",
        "ENDPOINT_INDEPENDENT, ADDRESS_AND_PORT_DEPENDENT, SEQUENTIAL, SEQUENTIAL",
        "ADDRESS_DEPENDENT, ADDRESS_DEPENDENT, RANDOM, RANDOM",
        "ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, SEQUENTIAL, SEQUENTIAL",
        "ADDRESS_AND_PORT_DEPENDENT, ENDPOINT_INDEPENDENT, RANDOM, RANDOM",
        "ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, SEQUENTIAL, SEQUENTIAL"})
    void aServerWithTwoAddressesTellsExactly(org.ipop.simulation.NatBehaviour.Dependence mapping,
            org.ipop.simulation.NatBehaviour.Dependence filtering, org.ipop.simulation.NatBehaviour.Ports ports,
            Ports seen) {
        rich();
        NatBehaviour found = behind(org.ipop.simulation.NatBehaviour.of(mapping, filtering).ports(ports), RICH);
        assertThat(found.translated().is(true)).isTrue();
        assertThat(found.mapping().value()).as(found.mapping().how()).contains(Dependence.valueOf(mapping.name()));
        assertThat(found.filtering().value()).as(found.filtering().how())
            .contains(Dependence.valueOf(filtering.name()));
        assertThat(found.ports().value()).as(found.ports().how()).contains(seen);
        assertThat(found.hairpin().value()).contains(false);
    }

    @ParameterizedTest
    @CsvSource({
        "ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT",
        "ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT, ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT",
        "ENDPOINT_INDEPENDENT, ADDRESS_AND_PORT_DEPENDENT, ENDPOINT_INDEPENDENT, ADDRESS_AND_PORT_DEPENDENT",
        "ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT"
    })
    void ordinaryPeersTellWhatMattersAndSayWhatTheyCannotTell(
            org.ipop.simulation.NatBehaviour.Dependence mapping, org.ipop.simulation.NatBehaviour.Dependence filtering,
            Dependence seenMapping, Dependence seenFiltering) {
        new Node(internet.host("one", "198.51.100.1"), "::", Optional.empty());
        new Node(internet.host("two", "198.51.100.2"), "::", Optional.empty());
        NatBehaviour found = behind(org.ipop.simulation.NatBehaviour.of(mapping, filtering), ONE, TWO);
        assertThat(found.mapping().value()).as(found.mapping().how()).contains(seenMapping);
        assertThat(found.filtering().value()).as(found.filtering().how()).contains(seenFiltering);
    }

    @Test
    void hairpinsAreSeen() {
        rich();
        NatBehaviour found = behind(org.ipop.simulation.NatBehaviour.FULL_CONE.hairpinning(), RICH);
        assertThat(found.hairpin().value()).as(found.hairpin().how()).contains(true);
    }

    @ParameterizedTest
    @CsvSource({"20, 0", "40, 25", "100, 55", "150, 115", "300, 175"})
    void theLifetimeIsBetweenTwoSilences(int lifetimeSeconds, int survivedSeconds) {
        rich();
        Node node = inside(org.ipop.simulation.NatBehaviour.PORT_RESTRICTED.lifetime(lifetimeSeconds * SECOND), RICH);
        time.run(9 * MINUTE);
        assertThat(node.behaviour().lifetime().value()).as(node.behaviour().lifetime().how())
            .contains(Duration.ofSeconds(survivedSeconds));
    }

    @Test
    void whoHasAPublicAddressIsNotTranslated() {
        rich();
        Node open = new Node(internet.host("open", "198.51.100.9"), "::", Optional.empty());
        open.gatherer.servers(List.of(RICH));
        time.run(MINUTE);
        assertThat(open.behaviour().translated().value()).contains(false);
        assertThat(open.behaviour().filtering().value()).contains(Dependence.ENDPOINT_INDEPENDENT);
        assertThat(open.behaviour().hairpin().value()).isEmpty();
    }

    @Test
    void silenceIsNoAnswerAndIsTriedAgain() {
        Node node = inside(org.ipop.simulation.NatBehaviour.PORT_RESTRICTED, RICH);
        time.run(20 * SECOND);
        assertThat(node.behaviour().mapping().value()).isEmpty();
        assertThat(node.behaviour().mapping().how()).contains("no STUN server answered");
        rich();
        time.run(2 * MINUTE);
        assertThat(node.behaviour().mapping().value()).contains(Dependence.ENDPOINT_INDEPENDENT);
    }

    @Test
    void movingForgetsAndFindsOutAnew() {
        rich();
        SimulatedHost laptop = internet.lanBehind(org.ipop.simulation.NatBehaviour.SYMMETRIC, "203.0.113.7")
            .host("laptop", "192.168.1.10/24");
        Node node = new Node(laptop, "::", Optional.empty());
        node.gatherer.servers(List.of(RICH));
        time.run(MINUTE);
        assertThat(node.behaviour().mapping().value()).contains(Dependence.ADDRESS_AND_PORT_DEPENDENT);
        laptop.detach("eth0");
        laptop.attach("wlan0", org.ipop.api.Prefix.parse("10.1.1.5/24"),
            internet.lanBehind(org.ipop.simulation.NatBehaviour.PORT_RESTRICTED, "203.0.113.9"));
        time.run(7 * SECOND);
        assertThat(node.behaviour().mapping().value()).isEmpty();
        time.run(MINUTE);
        assertThat(node.behaviour().mapping().value()).contains(Dependence.ENDPOINT_INDEPENDENT);
    }

    private void rich() {
        new Node(internet.host("rich", "198.51.100.3", "198.51.100.4"), "198.51.100.3", Optional.of("198.51.100.4"));
    }

    private NatBehaviour behind(org.ipop.simulation.NatBehaviour nat, InetSocketAddress... servers) {
        Node node = inside(nat, servers);
        time.run(MINUTE);
        return node.behaviour();
    }

    private Node inside(org.ipop.simulation.NatBehaviour nat, InetSocketAddress... servers) {
        Node node = new Node(internet.lanBehind(nat, "203.0.113.7").host("laptop", "192.168.1.10/24"), "::",
            Optional.empty());
        node.gatherer.servers(List.of(servers));
        return node;
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    /** A node that does nothing but STUN. */
    private final class Node implements DatagramSink {
        private final StunGatherer gatherer;

        private Node(SimulatedHost host, String bind, Optional<String> otherAddress) {
            gatherer = new StunGatherer(host.loop().open("nat"), host.loop().counters(), host.sockets(),
                new StunGatherer.Settings("ipop", List.of(), List.of(), otherAddress.map(InetAddress::ofLiteral)));
            host.transport().open(at(bind, 4100), this).thenAccept(opened -> gatherer.serve(opened, () -> { }));
            time.run(0);
            time.run(0);
            nodes.add(this);
        }

        private NatBehaviour behaviour() {
            return gatherer.behaviour();
        }

        @Override
        public void datagram(TransportSocket from, Datagram datagram) {
            gatherer.stun(from, datagram);
        }
    }
}
