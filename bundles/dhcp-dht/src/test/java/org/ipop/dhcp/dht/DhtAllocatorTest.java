package org.ipop.dhcp.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Refused;
import org.ipop.api.ServiceGone;
import org.ipop.api.address.Lease;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.api.dht.Stored;
import org.ipop.simulation.ring.Conditions;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.lease.LeaseCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DhtAllocatorTest {
    private static final InetAddress WANTED = InetAddress.ofLiteral("10.66.7.7");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void twoHundredAtOnceGetTwoHundredAddresses(long seed) {
        Network network = Network.of(200, seed, "10.66.0.0/24", Conditions.rough());
        List<CompletableFuture<Lease>> leases = new ArrayList<>();
        network.hosts.forEach(host -> leases.add(host.allocator().acquire(Optional.empty()).toCompletableFuture()));
        network.run(120);
        assertThat(leases).as("seed %d", seed).allMatch(CompletableFuture::isDone);
        assertThat(leases.stream().map(CompletableFuture::join).map(Lease::address)).as("seed %d", seed)
            .doesNotHaveDuplicates().allMatch(new AddressPool(network.spec.ipv4())::contains);
    }

    @Test
    void theLeaseIsInTheStoreForEverybody() throws MalformedPacket {
        Network network = Network.of(6, 4, "10.66.0.0/16", Conditions.calm());
        Lease lease = network.acquire(network.hosts.getFirst());
        CompletableFuture<List<Stored>> found = network.hosts.getLast().dht()
            .get(LeaseCodec.key(network.spec.ring(), lease.address())).toCompletableFuture();
        network.run(1);
        assertThat(LeaseCodec.decode(network.spec.ring(), found.join().getFirst())).isEqualTo(lease);
        assertThat(network.hosts.getFirst().allocator().current()).contains(lease);
        assertThat(network.hosts.getFirst().allocator().known()).containsExactly(lease);
        assertThat(network.acquire(network.hosts.getFirst())).isEqualTo(lease);
    }

    @Test
    void aFixedAddressGoesBeforeTheFormerOneAndThatBeforeTheComputedOne() {
        Network network = Network.of(5, 5, "10.66.0.0/16", Conditions.calm());
        InetAddress fixed = InetAddress.ofLiteral("10.66.9.9");
        Network.Host host = network.join("fixed", Optional.of(fixed));
        network.run(5);
        assertThat(network.acquire(host, Optional.of(WANTED)).address()).isEqualTo(fixed);
        assertThat(network.acquire(network.hosts.get(0), Optional.of(WANTED)).address()).isEqualTo(WANTED);
        assertThat(network.acquire(network.hosts.get(1), Optional.of(WANTED)).address()).isNotEqualTo(WANTED);
        InetAddress outside = InetAddress.ofLiteral("192.168.0.1");
        assertThat(network.acquire(network.hosts.get(2), Optional.of(outside)).address()).isNotEqualTo(outside);
        InetAddress nameServer = InetAddress.ofLiteral("10.66.0.1");
        assertThat(network.acquire(network.hosts.get(3), Optional.of(nameServer)).address())
            .isNotEqualTo(nameServer);
    }

    @Test
    void aRestartGetsTheSameAddressAlsoAfterAPowerFailure() {
        Network network = Network.of(8, 6, "10.66.0.0/24", Conditions.calm());
        Network.Host host = network.hosts.get(2);
        Lease lease = network.acquire(host);
        network.kill(host);
        network.run(1);
        Network.Host again = network.join(host.name(), Optional.empty());
        assertThat(network.acquire(again, Optional.of(lease.address())).address()).isEqualTo(lease.address());
        network.kill(again);
        Network.Host forgetful = network.join(host.name(), Optional.empty());
        assertThat(network.acquire(forgetful).address()).as("computed from the id").isEqualTo(lease.address());
    }

    @Test
    void aFullPoolIsRefusedInOneLineAndTakesNothing() {
        Network network = Network.of(15, 7, "10.66.0.0/28", Conditions.calm());
        for (Network.Host host : network.hosts.subList(0, 13)) {
            network.acquire(host);
        }
        Network.Host late = network.hosts.get(13);
        assertThatThrownBy(() -> network.acquire(late)).hasCauseInstanceOf(Refused.class)
            .hasMessageContaining("no free address in 10.66.0.0/28 of network lab (all 13 tried)");
        assertThat(late.allocator().current()).isEmpty();
        network.hosts.get(5).allocator().release();
        network.run(1);
        Lease lease = network.acquire(late);
        assertThatThrownBy(() -> network.acquire(network.hosts.get(14))).hasCauseInstanceOf(Refused.class);
        assertThat(lease.address()).isNotNull();
    }

    @Test
    void theLastFreeAddressIsFoundSoonAndThatThereIsNoneIsToldSoon() {
        Network network = Network.of(6, 12, "10.66.0.0/24", Conditions.calm());
        AddressPool pool = new AddressPool(network.spec.ipv4());
        InetAddress last = pool.address(100);
        for (int i = 0; i < pool.size(); i++) {
            if (!pool.address(i).equals(last)) {
                Network.Host holder = network.hosts.get(i % 3);
                holder.dht().create(LeaseCodec.key(network.spec.ring(), pool.address(i)),
                    LeaseCodec.encode(pool.address(i), holder.id(), holder.name()), DhtAllocator.LEASE);
            }
        }
        network.run(20);
        long start = network.time.nanoTime();
        assertThat(network.acquire(network.hosts.get(3)).address()).isEqualTo(last);
        assertThatThrownBy(() -> network.acquire(network.hosts.get(4))).hasCauseInstanceOf(Refused.class)
            .hasMessageContaining("(all 253 tried)");
        assertThat(network.time.nanoTime() - start).isLessThan(10 * Network.SECOND);
        assertThat(network.hosts.get(4).loop().counters().counter("address.probe").value()).isLessThan(10);
        assertThat(network.hosts.get(4).allocator().known()).hasSize(253);
    }

    @Test
    void aSearchThatIsClosedWhileItLooksTakesNothing() {
        Network network = Network.of(15, 13, "10.66.0.0/28", Conditions.calm());
        for (Network.Host host : network.hosts.subList(0, 12)) {
            network.acquire(host);
        }
        Network.Host late = network.hosts.get(12);
        CompletableFuture<Lease> open = late.allocator().acquire(Optional.empty()).toCompletableFuture();
        network.time.runUntil(() -> late.loop().counters().counter("address.probe").value() == 3, Network.SECOND);
        late.allocator().close();
        network.run(5);
        assertThat(open).isCompletedExceptionally();
        assertThat(late.allocator().current()).isEmpty();
        assertThat(network.acquire(network.hosts.get(13)).address()).isNotNull();
    }

    @Test
    void aLeaseIsRenewedAtHalfItsTimeAndLivesForDays() {
        Network network = Network.of(6, 8, "10.66.0.0/24", Conditions.rough());
        Network.Host host = network.hosts.getFirst();
        Lease first = network.acquire(host);
        long renewedBefore = host.loop().counters().counter("address.renewed").value();
        network.run(2 * 24 * 3_600);
        assertThat(host.lost()).isEmpty();
        assertThat(host.allocator().current()).hasValueSatisfying(lease -> {
            assertThat(lease.address()).isEqualTo(first.address());
            assertThat(lease.expiresEpochSeconds()).isGreaterThan(network.time.epochSeconds() + 1_600);
        });
        assertThat(host.loop().counters().counter("address.renewed").value() - renewedBefore).isBetween(80L, 110L);
    }

    @Test
    void aLeaseThatNobodyRenewsIsLostAtItsEnd() {
        Network network = Network.of(6, 9, "10.66.0.0/24", Conditions.calm());
        Network.Host host = network.hosts.getFirst();
        Lease lease = network.acquire(host);
        network.ring.conditions(new Conditions(1, 1, 1.0, 0, 0, 1));
        network.run(3_590);
        assertThat(host.allocator().current()).contains(lease);
        network.run(60);
        assertThat(host.lost()).containsExactly(lease);
        assertThat(host.allocator().current()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void afterAPartitionOneKeepsTheAddressAndTheOtherTakesAnother(long seed) {
        Network network = Network.of(16, seed, "10.66.0.0/16", Conditions.rough());
        Network.Host left = network.hosts.get(0);
        Network.Host right = network.hosts.get(1);
        network.ring.split(contact -> network.hosts.stream()
            .filter(host -> host.id().equals(contact.node())).anyMatch(host -> network.hosts.indexOf(host) % 2 == 0));
        network.run(40);
        assertThat(network.acquire(left, Optional.of(WANTED)).address()).as("seed %d", seed).isEqualTo(WANTED);
        assertThat(network.acquire(right, Optional.of(WANTED)).address()).as("seed %d", seed).isEqualTo(WANTED);
        network.ring.heal();
        network.run(60);
        assertThat(left.lost().size() + right.lost().size()).as("seed %d", seed).isEqualTo(1);
        Network.Host loser = left.lost().isEmpty() ? right : left;
        Network.Host winner = loser == left ? right : left;
        assertThat(loser.allocator().current()).isEmpty();
        assertThat(network.acquire(loser, Optional.of(WANTED)).address()).isNotEqualTo(WANTED);
        assertThat(winner.allocator().current()).map(Lease::address).contains(WANTED);
    }

    @Test
    void anUnansweredCreateIsGivenBack() {
        Network network = Network.of(6, 10, "10.66.0.0/24", Conditions.calm());
        Network.Host host = network.hosts.getFirst();
        network.ring.conditions(new Conditions(1, 1, 1.0, 0, 0, 1));
        CompletableFuture<Lease> lease = host.allocator().acquire(Optional.empty()).toCompletableFuture();
        network.run(61);
        assertThatThrownBy(lease::join).hasCauseInstanceOf(DhtUnavailable.class);
        network.ring.conditions(Conditions.calm());
        network.run(30);
        assertThat(network.acquire(network.hosts.get(1)).address()).isNotNull();
        assertThat(host.allocator().current()).isEmpty();
    }

    @Test
    void releaseFreesTheAddressAndCloseStopsTheSearch() {
        Network network = Network.of(4, 11, "10.66.0.0/24", Conditions.calm());
        Network.Host first = network.hosts.get(0);
        InetAddress address = network.acquire(first).address();
        first.allocator().release();
        network.run(1);
        assertThat(first.allocator().current()).isEmpty();
        assertThat(network.acquire(network.hosts.get(1), Optional.of(address)).address()).isEqualTo(address);
        Network.Host third = network.hosts.get(2);
        CompletableFuture<Lease> open = third.allocator().acquire(Optional.empty()).toCompletableFuture();
        third.allocator().close();
        assertThatThrownBy(open::join).hasCauseInstanceOf(ServiceGone.class);
        network.run(2);
        assertThat(third.allocator().current()).isEmpty();
        assertThat(third.allocator().acquire(Optional.empty()).toCompletableFuture()).isCompletedExceptionally();
    }
}
