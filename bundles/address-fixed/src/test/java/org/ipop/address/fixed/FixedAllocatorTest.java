package org.ipop.address.fixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Refused;
import org.ipop.api.address.Lease;
import org.ipop.api.dht.Stored;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.lease.LeaseCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FixedAllocatorTest {
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("10.66.7.7");
    private static final Map<String, Object> CONFIGURED = Map.of("home", "10.66.7.7", "service.pid", "x");

    private final Network network = new Network();

    @Test
    void theConfiguredAddressIsInTheStoreForEverybody() throws MalformedPacket {
        Network.Host other = network.join("other", Map.of());
        Network.Host host = network.join("host", CONFIGURED);
        Lease lease = network.acquire(host, Optional.of(InetAddress.ofLiteral("10.66.1.1"))).join();
        assertThat(lease.address()).isEqualTo(ADDRESS);
        assertThat(stored(other)).isEqualTo(lease);
        assertThat(host.allocator().current()).contains(lease);
        assertThat(host.allocator().known()).containsExactly(lease);
    }

    @Test
    void anAddressThatAnotherHoldsIsRefusedAndStaysWithIt() throws MalformedPacket {
        Network.Host first = network.join("first", CONFIGURED);
        Network.Host second = network.join("second", CONFIGURED);
        Lease held = network.acquire(first, Optional.empty()).join();
        assertRefused(network.acquire(second, Optional.empty()), "10.66.7.7 of network 'home' is held by ");
        assertThat(second.allocator().current()).isEmpty();
        assertThat(stored(second)).isEqualTo(held);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        10.67.0.2   | the configured 10.67.0.2 is no address for members of network 'home'
        10.66.0.0   | the configured 10.66.0.0 is no address for members
        10.66.0.1   | the configured 10.66.0.1 is no address for members
        fd00::7     | is no address for members
        here        | has 'here', which is no address
        router.home | has 'router.home', which is no address
        """)
    void whatMembersCannotHoldIsRefused(String address, String line) {
        Network.Host host = network.join("host", Map.of("home", address));
        assertRefused(network.acquire(host, Optional.empty()), line);
    }

    @Test
    void withoutConfigurationTheFormerAddressStays() {
        Network.Host host = network.join("host", Map.of("elsewhere", "10.66.7.7"));
        assertThat(network.acquire(host, Optional.of(ADDRESS)).join().address()).isEqualTo(ADDRESS);
    }

    @Test
    void withoutAnyAddressTheLineToAddIsTold() {
        Network.Host host = network.join("host", Map.of());
        assertRefused(network.acquire(host, Optional.empty()), "no address is configured for network 'home'");
    }

    @Test
    void theLeaseIsHeldForDaysAndEndsAfterAClose() throws MalformedPacket {
        Network.Host other = network.join("other", CONFIGURED);
        Network.Host host = network.join("host", CONFIGURED);
        network.acquire(host, Optional.empty()).join();
        network.run(3 * 86_400);
        assertThat(stored(other)).isEqualTo(host.allocator().current().orElseThrow());
        assertThat(host.lost()).isEmpty();
        host.allocator().close();
        network.run(FixedAllocator.LEASE.toSeconds() + 60);
        assertThat(network.acquire(other, Optional.empty()).join().address()).isEqualTo(ADDRESS);
    }

    @Test
    void aReleasedAddressIsFreeAtOnceAndNotRenewed() {
        Network.Host other = network.join("other", CONFIGURED);
        Network.Host host = network.join("host", CONFIGURED);
        network.acquire(host, Optional.empty()).join();
        host.allocator().release();
        network.run(5);
        assertThat(host.allocator().current()).isEmpty();
        assertThat(network.acquire(other, Optional.empty()).join().address()).isEqualTo(ADDRESS);
        network.run(7_200);
        assertThat(other.lost()).isEmpty();
    }

    @Test
    void whoFindsAnotherHolderAtRenewalIsTold() {
        Network.Host other = network.join("other", CONFIGURED);
        Network.Host host = network.join("host", CONFIGURED);
        Lease lease = network.acquire(host, Optional.empty()).join();
        host.dht().release(LeaseCodec.key(network.spec.ring(), ADDRESS));
        network.run(5);
        network.acquire(other, Optional.empty()).join();
        network.run(FixedAllocator.LEASE.toSeconds());
        assertThat(host.allocator().current()).isEmpty();
        assertThat(host.lost()).hasSize(1).allSatisfy(gone -> assertThat(gone.address()).isEqualTo(lease.address()));
    }

    @Test
    void aLeaseThatNobodyRenewsIsLostAtItsEnd() {
        Network.Host other = network.join("other", Map.of());
        Network.Host host = network.join("host", CONFIGURED);
        network.acquire(host, Optional.empty()).join();
        host.dht().close();
        network.run(2 * FixedAllocator.LEASE.toSeconds());
        assertThat(host.lost()).hasSize(1);
        assertThat(host.allocator().current()).isEmpty();
        assertThat(other.lost()).isEmpty();
    }

    private Lease stored(Network.Host by) throws MalformedPacket {
        CompletableFuture<List<Stored>> found = by.dht().get(LeaseCodec.key(network.spec.ring(), ADDRESS))
            .toCompletableFuture();
        network.run(2);
        return LeaseCodec.decode(network.spec.ring(), found.join().getFirst());
    }

    private static void assertRefused(CompletableFuture<Lease> lease, String line) {
        assertThatThrownBy(lease::join).hasCauseInstanceOf(Refused.class).cause()
            .hasMessageContaining(line).hasMessageNotContaining("\n");
    }
}
