package org.ipop.simulation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.address.Lease;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a ring to an address: what a user waits for at a join. */
class AddressesTest {
    private static final double FIRST_SECONDS = 1;
    private static final double JOINER_SECONDS = 1.5;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void firstMemberHasItsAddressInASecondAndTheSecondOneSoonAfterItsRing(long seed) {
        World world = new World(seed);
        Node first = world.start("first");
        Lease lease = world.await(first.addresses().acquire(Optional.empty()), FIRST_SECONDS);
        world.run(100);
        Node second = world.join("second", first);
        long start = world.time.nanoTime();
        assertThat(world.time.runUntil(second::member, 5 * World.SECOND)).as("seed %d", seed).isTrue();
        double ring = world.since(start);
        start = world.time.nanoTime();
        Lease other = world.await(second.addresses().acquire(Optional.empty()), 30);
        double address = world.since(start);
        System.out.printf("seed %d: joiner of one: ring %.2f s, address %.2f s%n", seed, ring, address);
        assertThat(address).as("seed %d: seconds to the address", seed).isLessThan(JOINER_SECONDS);
        assertThat(other.address()).isNotEqualTo(lease.address());
        assertThat(first.addresses().current()).contains(lease);
    }

    @Test
    void aHundredThatAskAtOnceGetAHundredAddresses() {
        World world = new World(31);
        world.grow(100, World.SECOND / 10);
        world.settle("a hundred");
        world.run(10);
        long start = world.time.nanoTime();
        List<Lease> leases = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        for (Node node : world.nodes()) {
            node.addresses().acquire(Optional.empty()).thenAccept(lease -> {
                leases.add(lease);
                seconds.add(world.since(start));
            });
        }
        world.time.runUntil(() -> leases.size() == 100, 60 * World.SECOND);
        System.out.printf("seed 31: %d leases, p50 %.2f s, p99 %.2f s%n", leases.size(), seconds.get(49),
            seconds.get(98));
        assertThat(leases).hasSize(100).extracting(Lease::address).doesNotHaveDuplicates();
        world.run(120);
        assertThat(world.nodes()).allSatisfy(node -> assertThat(node.addresses().current()).isPresent());
    }

    @Test
    void eachOneThatJoinsAGrowingNetworkHasItsAddressSoon() {
        World world = new World(32);
        Node first = world.start("first");
        world.await(first.addresses().acquire(Optional.empty()), FIRST_SECONDS);
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            world.run(1);
            Node node = world.join("joiner " + i, first);
            assertThat(world.time.runUntil(node::member, 10 * World.SECOND)).isTrue();
            long start = world.time.nanoTime();
            world.await(node.addresses().acquire(Optional.empty()), 30);
            seconds.add(world.since(start));
        }
        seconds.sort(null);
        System.out.printf("seed 32: joiners one by one, p50 %.2f s, p90 %.2f s, worst %.2f s%n", seconds.get(19),
            seconds.get(35), seconds.getLast());
        assertThat(seconds.get(35)).isLessThan(JOINER_SECONDS);
        assertThat(world.nodes().stream().map(node -> node.addresses().current().orElseThrow().address()))
            .doesNotHaveDuplicates();
    }
}
