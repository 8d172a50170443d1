package org.ipop.simulation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.address.Lease;
import org.ipop.api.dht.Created;
import org.ipop.api.overlay.Target;
import org.ipop.wire.dht.DhtRequest;
import org.junit.jupiter.api.Test;

/** Members that want more than their part: of the store, and of the places on the ring. */
class FlooderTest {
    private static final int FLOOD = 2_000;

    private final World world = new World(73);

    @Test
    void whoCreatesWithoutEndFillsItsOwnShareOnly() {
        world.grow(3, World.SECOND / 10);
        world.settle("grown");
        world.run(10);
        Node flooder = world.any();
        Attacker attacker = new Attacker(world, flooder);
        for (int i = 0; i < FLOOD; i++) {
            Key key = World.key("flood " + i);
            attacker.send(new Target.Owner(key), new DhtRequest.Write(attacker.claim(flooder.id(), key, 1)));
            world.run(0.01);
        }
        world.run(10);
        assertThat(world.count("dht.drop.writer-full")).isPositive();
        Node member = world.any(node -> node != flooder);
        for (int i = 0; i < 100; i++) {
            assertThat(world.await(member.create(World.key("mine " + i)), 5)).isInstanceOf(Created.Won.class);
        }
    }

    @Test
    void fiveTimesAsManyJoinersAtOnceTakeNothingFromTheMembers() {
        world.grow(10, World.SECOND / 10);
        world.settle("grown");
        List<Node> members = world.nodes();
        List<Lease> leases = members.stream()
            .map(node -> world.await(node.addresses().acquire(Optional.empty()), 10)).toList();
        Key key = World.key("before");
        Node writer = world.any();
        assertThat(world.await(writer.create(key), 5)).isInstanceOf(Created.Won.class);
        for (int i = 0; i < 50; i++) {
            world.join("crowd " + i, members.getFirst());
        }
        world.settle("after the crowd");
        world.run(20);
        assertThat(members.stream().map(node -> node.addresses().current().orElseThrow().address()))
            .containsExactlyElementsOf(leases.stream().map(Lease::address).toList());
        assertThat(world.await(members.getLast().dht().get(key), 5).getFirst().writer()).isEqualTo(writer.id());
    }
}
