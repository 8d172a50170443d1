package org.ipop.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.address.AddressAllocators;
import org.ipop.api.address.HostLeases;
import org.ipop.api.address.HostLeases.Wish;
import org.ipop.api.address.Lease;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.simulation.Joined;
import org.junit.jupiter.api.Test;

/** Leases for hosts go from one allocator to the next. */
class SwitchedHostsTest {
    private static final NetworkSpec LAB = new NetworkSpec("lab", Bytes.copyOf(new byte[32]),
        Prefix.parse("10.66.0.0/16"), Prefix.parse("fd01:2345:6789::/64"));
    private static final InetAddress ONE = InetAddress.ofLiteral("10.66.2.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("10.66.2.2");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Bench bench = new Bench();
    private final SwitchedAllocators front =
        new SwitchedAllocators(new Opened.Shared(bench.context, bench.loop.counters()), new Networks());
    private final Provider first = new Provider();
    private final Provider second = new Provider();
    private final JoinedNetwork network = new Joined(LAB, null, null, null);
    private final List<InetAddress> lost = new ArrayList<>();

    @Test
    void whatIsHeldIsTakenAgainFromTheNext() {
        HostLeases leases = open(first);
        leases.take(wish(ONE), HOUR);
        leases.take(wish(TWO), HOUR);
        leases.release(TWO);
        front.unplugged(first);
        front.plugged(second);
        assertThat(first.log).containsExactly("take 10.66.2.1", "take 10.66.2.2", "release 10.66.2.2", "close");
        assertThat(second.log).containsExactly("take 10.66.2.1");
        assertThat(lost).isEmpty();
    }

    @Test
    void whatTheNextDoesNotGetIsLost() {
        open(first).take(wish(ONE), HOUR);
        front.unplugged(first);
        second.refused = true;
        front.plugged(second);
        assertThat(lost).containsExactly(ONE);
    }

    @Test
    void whatIsAskedInTheGapTheNextAnswers() {
        HostLeases leases = open(first);
        front.unplugged(first);
        CompletionStage<Lease> asked = leases.take(wish(ONE), HOUR);
        assertThat(asked).isNotDone();
        front.plugged(second);
        assertThat(bench.get(asked).address()).isEqualTo(ONE);
    }

    @Test
    void aProviderWithoutThemLosesThemAll() {
        open(first).take(wish(ONE), HOUR);
        front.unplugged(first);
        front.plugged(network -> null);
        assertThat(lost).containsExactly(ONE);
    }

    @Test
    void aLeaseThatIsLostIsTold() {
        open(first).take(wish(ONE), HOUR);
        first.listener.accept(ONE);
        assertThat(lost).containsExactly(ONE);
        front.unplugged(first);
        front.plugged(second);
        assertThat(second.log).isEmpty();
    }

    @Test
    void openedAgainItIsTheSameAndTheFormerOwnerHearsNothing() {
        HostLeases leases = open(first);
        assertThat(front.hosts(network)).isSameAs(leases);
        leases.take(wish(ONE), HOUR);
        first.listener.accept(ONE);
        assertThat(lost).isEmpty();
        leases.close();
        assertThat(first.log).containsExactly("take 10.66.2.1", "close");
        assertThat(front.hosts(network)).isNotSameAs(leases);
    }

    private HostLeases open(Provider provider) {
        front.plugged(provider);
        HostLeases leases = front.hosts(network);
        leases.onLost(lost::add);
        return leases;
    }

    private static Wish wish(InetAddress address) {
        return new Wish(Bytes.copyOf(address.getAddress()), "gate", Optional.of(address), false);
    }

    private static final class Provider implements AddressAllocators, HostLeases {
        private final List<String> log = new ArrayList<>();
        private Consumer<InetAddress> listener;
        private boolean refused;

        @Override
        public AddressAllocator open(JoinedNetwork network) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public HostLeases hosts(JoinedNetwork network) {
            return this;
        }

        @Override
        public CompletionStage<Lease> take(Wish wish, Duration duration) {
            log.add("take " + wish.address().orElseThrow().getHostAddress());
            return refused ? CompletableFuture.failedStage(new Refused("not to be had"))
                : CompletableFuture.completedStage(new Lease(wish.address().orElseThrow(),
                    NodeId.fromHex("00".repeat(20)), wish.host(), 100));
        }

        @Override
        public CompletionStage<Void> release(InetAddress address) {
            log.add("release " + address.getHostAddress());
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onLost(Consumer<InetAddress> told) {
            listener = told;
        }

        @Override
        public void close() {
            log.add("close");
        }
    }
}
