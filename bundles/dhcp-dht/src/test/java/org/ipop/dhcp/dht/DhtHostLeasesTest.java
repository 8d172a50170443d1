package org.ipop.dhcp.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Bytes;
import org.ipop.api.Refused;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.address.HostLeases;
import org.ipop.api.address.HostLeases.Wish;
import org.ipop.api.address.Lease;
import org.ipop.api.address.Succession;
import org.ipop.api.dht.Stored;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.simulation.ring.Conditions;
import org.ipop.wire.lease.LeaseCodec;
import org.junit.jupiter.api.Test;

/** Leases for hosts behind members of a simulated ring. */
class DhtHostLeasesTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final InetAddress WISHED = InetAddress.ofLiteral("10.66.0.77");

    private final Network network = Network.of(6, 21, "10.66.0.0/24", Conditions.calm());

    @Test
    void hostsOfThreeGatewaysAndTheirMembersHaveDifferentAddresses() {
        List<CompletableFuture<Lease>> taken = new ArrayList<>();
        for (Network.Host member : network.hosts.subList(0, 3)) {
            Gateway gateway = gateway(member);
            for (int i = 0; i < 50; i++) {
                taken.add(gateway.leases.take(wish(member.name() + i, Optional.empty(), false), HOUR)
                    .toCompletableFuture());
            }
            taken.add(gateway.own.acquire(Optional.empty()).toCompletableFuture());
        }
        network.hosts.subList(3, 6).forEach(member ->
            taken.add(member.allocator().acquire(Optional.empty()).toCompletableFuture()));
        network.run(60);
        assertThat(taken.stream().map(CompletableFuture::join).map(Lease::address)).hasSize(156)
            .doesNotHaveDuplicates();
    }

    @Test
    void aMemberAndItsHostsDoNotTakeEachOthersAddresses() {
        Gateway gateway = gateway(network.hosts.getFirst());
        InetAddress own = network.get(gateway.own.acquire(Optional.empty())).address();
        assertThatThrownBy(() -> network.get(gateway.leases.take(wish("a", Optional.of(own), true), HOUR)))
            .hasCauseInstanceOf(Refused.class);
        gateway.own.release();
        network.run(1);
        network.get(gateway.leases.take(wish("a", Optional.of(own), true), HOUR));
        assertThat(network.get(gateway.own.acquire(Optional.of(own))).address()).isNotEqualTo(own);
    }

    @Test
    void eachHostIsAnotherAndTheSameOneHasItsOwnAgain() {
        HostLeases leases = gateway(network.hosts.getFirst()).leases;
        InetAddress first = network.get(leases.take(wish("a", Optional.empty(), false), HOUR)).address();
        assertThatThrownBy(() -> network.get(leases.take(wish("b", Optional.of(first), true), HOUR)))
            .hasCauseInstanceOf(Refused.class);
        assertThat(network.get(leases.take(wish("b", Optional.of(first), false), HOUR)).address()).isNotEqualTo(first);
        assertThat(network.get(leases.take(wish("a", Optional.of(first), true), HOUR)).address()).isEqualTo(first);
        leases.release(first);
        network.run(1);
        assertThat(network.get(leases.take(wish("a", Optional.empty(), false), HOUR)).address())
            .as("computed from who it is").isEqualTo(first);
    }

    @Test
    void theRingKnowsTheHostsNameAndForgetsAShortLease() throws Exception {
        Network.Host member = network.hosts.getFirst();
        HostLeases leases = gateway(member).leases;
        Wish wish = new Wish(Bytes.copyOf(new byte[] {1}), "w1." + member.name(), Optional.of(WISHED), true);
        network.get(leases.take(wish, Duration.ofSeconds(60)));
        var key = LeaseCodec.key(network.spec.ring(), WISHED);
        assertThat(LeaseCodec.decode(network.spec.ring(), network.get(member.dht().get(key)).getFirst()).host())
            .isEqualTo("w1." + member.name());
        network.run(200);
        assertThat(network.get(network.hosts.get(3).dht().get(key))).isEmpty();
        assertThat(network.get(gateway(network.hosts.get(3)).leases.take(wish, HOUR)).address()).isEqualTo(WISHED);
    }

    @Test
    void anotherGatewayOfTheLanServesALeaseThatNamesIt() throws Exception {
        Network.Host first = network.hosts.get(0);
        Network.Host second = network.hosts.get(1);
        HostLeases one = gateway(first).leases;
        HostLeases two = gateway(second).leases;
        one.share(new Succession(1, List.of(contact(second))));
        two.share(new Succession(2, List.of(contact(first))));
        network.get(one.take(wish("a", Optional.of(WISHED), true), HOUR));
        Lease lease = network.get(two.take(wish("a", Optional.of(WISHED), true), HOUR));
        assertThat(lease.node()).isEqualTo(first.id());
        List<Stored> records = network.get(first.dht().get(LeaseCodec.key(network.spec.ring(), WISHED)));
        assertThat(records).extracting(Stored::exclusive).containsExactly(true, false);
        assertThat(LeaseCodec.read(network.spec.ring(), records.getLast()).succession().term()).isEqualTo(2);
        assertThatThrownBy(() -> network.get(two.take(wish("b", Optional.of(WISHED), true), HOUR)))
            .as("another host").hasCauseInstanceOf(Refused.class);
        assertThatThrownBy(() -> network.get(gateway(network.hosts.get(2)).leases.take(
            wish("a", Optional.of(WISHED), true), HOUR))).as("another LAN").hasCauseInstanceOf(Refused.class);
        network.run(3_700);
        assertThat(network.get(two.take(wish("a", Optional.of(WISHED), true), HOUR)).node())
            .as("the former one let it end").isEqualTo(second.id());
    }

    private static Contact contact(Network.Host host) {
        return new Contact(host.id(), host.self().position(), host.self().position(), List.of());
    }

    @Test
    void anAddressOutsideThePlanIsNotToBeHad() {
        HostLeases leases = gateway(network.hosts.getFirst()).leases;
        for (String wrong : new String[] {"192.168.1.7", "10.66.0.0", "10.66.0.1", "10.66.0.255"}) {
            assertThatThrownBy(() -> network.get(leases.take(
                wish("a", Optional.of(InetAddress.ofLiteral(wrong)), true), HOUR)))
                .as(wrong).hasCauseInstanceOf(Refused.class);
        }
        assertThatThrownBy(() -> network.get(leases.take(wish("a", Optional.empty(), true), HOUR)))
            .hasCauseInstanceOf(Refused.class);
    }

    @Test
    void afterTheEndNothingIsTaken() {
        HostLeases leases = gateway(network.hosts.getFirst()).leases;
        leases.close();
        assertThat(leases.take(wish("a", Optional.empty(), false), HOUR)).isCompletedExceptionally();
    }

    private record Gateway(AddressAllocator own, HostLeases leases) {
    }

    private Gateway gateway(Network.Host member) {
        DhtAllocators allocators = new DhtAllocators(member.loop());
        JoinedNetwork joined = network.joined(member);
        return new Gateway(allocators.open(joined), allocators.hosts(joined));
    }

    private static Wish wish(String client, Optional<InetAddress> address, boolean strict) {
        return new Wish(Bytes.copyOf(client.getBytes(StandardCharsets.US_ASCII)), "gate", address,
            strict);
    }
}
