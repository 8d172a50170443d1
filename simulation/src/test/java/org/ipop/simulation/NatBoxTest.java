package org.ipop.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.simulation.Probe.at;

import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import org.ipop.simulation.NatBehaviour.Dependence;
import org.ipop.simulation.NatBehaviour.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The definitions of RFC 4787 on a 2 x 2 of remote endpoints: two addresses, two ports each. */
class NatBoxTest {
    private static final String OUTSIDE = "203.0.113.7";
    private static final InetSocketAddress A1 = at("198.51.100.1", 1000);
    private static final InetSocketAddress A2 = at("198.51.100.1", 2000);
    private static final InetSocketAddress B1 = at("198.51.100.2", 1000);
    private static final long SECOND = 1_000_000_000L;

    private final VirtualTime time = new VirtualTime(11);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private Probe a1;
    private Probe a2;
    private Probe b1;

    @BeforeEach
    void openRemotes() {
        SimulatedHost a = internet.host("a", "198.51.100.1");
        a1 = Probe.open(time, a, 1000);
        a2 = Probe.open(time, a, 2000);
        b1 = Probe.open(time, internet.host("b", "198.51.100.2"), 1000);
    }

    @AfterEach
    void nothingLeaks() {
        assertThat(internet.heldBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"ENDPOINT_INDEPENDENT, 1", "ADDRESS_DEPENDENT, 2", "ADDRESS_AND_PORT_DEPENDENT, 3"})
    void mappingDependsOnTheRemoteAsDefined(Dependence mapping, int ports) {
        Probe inside = inside(NatBehaviour.of(mapping, Dependence.ENDPOINT_INDEPENDENT).ports(Ports.RANDOM));
        Set<InetSocketAddress> seen = new LinkedHashSet<>();
        inside.send(A1);
        inside.send(A2);
        inside.send(B1);
        inside.send(A1);
        seen.addAll(a1.heardFrom);
        seen.addAll(a2.heardFrom);
        seen.addAll(b1.heardFrom);
        assertThat(seen).hasSize(ports).allMatch(each -> each.getAddress().getHostAddress().equals(OUTSIDE));
    }

    @ParameterizedTest
    @CsvSource({"ENDPOINT_INDEPENDENT, true, true", "ADDRESS_DEPENDENT, true, false",
        "ADDRESS_AND_PORT_DEPENDENT, false, false"})
    void filteringDependsOnTheRemoteAsDefined(Dependence filtering, boolean samePeerOtherPort, boolean stranger) {
        Probe inside = inside(NatBehaviour.of(Dependence.ENDPOINT_INDEPENDENT, filtering));
        inside.send(A1);
        InetSocketAddress mapped = a1.lastHeardFrom();
        a1.send(mapped);
        assertThat(inside.heard()).isTrue();
        a2.send(mapped);
        assertThat(inside.heard()).isEqualTo(samePeerOtherPort);
        b1.send(mapped);
        assertThat(inside.heard()).isEqualTo(stranger);
    }

    @ParameterizedTest
    @EnumSource
    void portsAreChosenAsDefined(Ports ports) {
        SimulatedLan home = internet.lanBehind(NatBehaviour.FULL_CONE.ports(ports), OUTSIDE);
        Probe.open(time, home.host("one", "192.168.1.10/24"), 4000).send(A1);
        Probe.open(time, home.host("two", "192.168.1.11/24"), 4000).send(A1);
        int first = a1.heardFrom.get(0).getPort();
        int second = a1.heardFrom.get(1).getPort();
        switch (ports) {
            case PRESERVING -> assertThat(first).isEqualTo(4000);
            case SEQUENTIAL -> assertThat(second).isEqualTo(first + 1);
            case RANDOM -> assertThat(first).isNotEqualTo(4000);
        }
        assertThat(second).isNotEqualTo(first).isNotEqualTo(4000);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void insideHostsMeetByExternalAddressesOnlyWithHairpin(boolean hairpin) {
        NatBehaviour behaviour = hairpin ? NatBehaviour.FULL_CONE.hairpinning() : NatBehaviour.FULL_CONE;
        SimulatedLan home = internet.lanBehind(behaviour, OUTSIDE);
        Probe one = Probe.open(time, home.host("one", "192.168.1.10/24"), 4000);
        Probe two = Probe.open(time, home.host("two", "192.168.1.11/24"), 4001);
        two.send(A1);
        one.send(a1.lastHeardFrom());
        assertThat(two.heardFrom).hasSize(hairpin ? 1 : 0)
            .allMatch(from -> from.equals(at(OUTSIDE, 4000)), "external source address and port (REQ-9)");
    }

    @Test
    void mappingsLiveAsLongAsPacketsGoOut() {
        Probe inside = inside(NatBehaviour.FULL_CONE.ports(Ports.RANDOM).lifetime(30 * SECOND));
        inside.send(A1);
        time.run(25 * SECOND);
        inside.send(A1);
        time.run(25 * SECOND);
        assertThat(Set.copyOf(a1.heardFrom)).as("still the same port").hasSize(1);
        a1.send(a1.lastHeardFrom());
        assertThat(inside.heard()).isTrue();
        time.run(5 * SECOND);
        a1.send(a1.lastHeardFrom());
        assertThat(inside.heard()).as("what comes in refreshes nothing").isFalse();
    }

    @Test
    void nestedNatsTranslateTwice() {
        SimulatedLan carrier = internet.lanBehind(NatBehaviour.PORT_RESTRICTED.ports(Ports.RANDOM), OUTSIDE);
        SimulatedLan flat = carrier.behind(NatBehaviour.PORT_RESTRICTED, "100.64.0.2/10");
        Probe inside = Probe.open(time, flat.host("laptop", "192.168.1.10/24"), 4000);
        inside.send(A1);
        a1.send(a1.lastHeardFrom());
        assertThat(inside.lastHeardFrom()).isEqualTo(A1);
        assertThat(carrier.router().mappings()).isOne();
        assertThat(flat.router().mappings()).isOne();
    }

    @Test
    void rebootForgetsMappingsAndMayChangeTheAddress() {
        SimulatedLan home = internet.lanBehind(NatBehaviour.FULL_CONE, OUTSIDE);
        Probe inside = Probe.open(time, home.host("laptop", "192.168.1.10/24"), 4000);
        inside.send(A1);
        home.router().reboot("203.0.113.9");
        a1.send(at(OUTSIDE, 4000));
        a1.send(at("203.0.113.9", 4000));
        assertThat(inside.heard()).isFalse();
        inside.send(A1);
        assertThat(a1.lastHeardFrom()).isEqualTo(at("203.0.113.9", 4000));
    }

    @Test
    void lowTimeToLiveOpensOurNatAndDiesBeforeTheOther() {
        Probe ours = inside(NatBehaviour.PORT_RESTRICTED);
        SimulatedLan theirs = internet.lanBehind(NatBehaviour.FULL_CONE, "203.0.113.8");
        Probe peer = Probe.open(time, theirs.host("peer", "192.168.1.10/24"), 4000);
        peer.send(A1);
        ours.send(a1.lastHeardFrom(), 0, 2);
        time.run(SECOND);
        assertThat(peer.heard()).isFalse();
        assertThat(internet.total(Fate.EXPIRED)).isOne();
        peer.send(at(OUTSIDE, 4000));
        assertThat(ours.heard()).as("our own filter is open").isTrue();
    }

    @Test
    void ipv6PassesUntranslatedBehindAFirewall() {
        SimulatedLan home = internet.lanBehind(NatBehaviour.SYMMETRIC, OUTSIDE);
        Probe inside = Probe.open(time, home.host("laptop", "2001:db8:1::10/64"), 4000);
        Probe remote = Probe.open(time, internet.host("remote", "2001:db8:9::1"), 4000);
        InetSocketAddress insideAddress = at("2001:db8:1::10", 4000);
        remote.send(insideAddress);
        assertThat(inside.heard()).isFalse();
        inside.send(at("2001:db8:9::1", 4000));
        assertThat(remote.lastHeardFrom()).isEqualTo(insideAddress);
        remote.send(insideAddress);
        assertThat(inside.heard()).isTrue();
    }

    private Probe inside(NatBehaviour behaviour) {
        SimulatedLan home = internet.lanBehind(behaviour, OUTSIDE);
        return Probe.open(time, home.host("laptop", "192.168.1.10/24"), 4000);
    }
}
