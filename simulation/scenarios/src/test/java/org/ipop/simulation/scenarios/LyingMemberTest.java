package org.ipop.simulation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.address.Lease;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Stored;
import org.ipop.api.overlay.Target;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dht.Arc;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;
import org.ipop.wire.dht.Replica;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member that forges the leases and names of others and positions on the ring. */
class LyingMemberTest {
    private static final Key NAME = World.key("name of the victim");
    private static final DhtAnswer REFUSED = new DhtAnswer.Written(DhtAnswer.Outcome.REFUSED, 0);

    private final World world = new World(71);
    private Node liar;
    private Node victim;
    private Attacker attacker;

    @BeforeEach
    void grow() {
        world.grow(20, World.SECOND / 10);
        world.settle("grown");
        world.run(10);
        victim = world.from(NAME).skip(10).findFirst().orElseThrow();
        liar = world.from(NAME).skip(12).findFirst().orElseThrow();
        attacker = new Attacker(world, liar);
        assertThat(world.await(victim.create(NAME), 5)).isInstanceOf(Created.Won.class);
    }

    @Test
    void recordsInTheNameOfAnotherAreRefusedByOwnerAndReplicas() throws MalformedPacket {
        Stored forged = attacker.inTheNameOf(victim.id(), NAME);
        assertThat(attacker.write(forged)).isEqualTo(REFUSED);
        for (Node replica : world.from(NAME).limit(5).toList()) {
            attacker.ask(new Target.Member(replica.view().self()),
                new DhtRequest.Store(new Replica(1 << 20, true, NAME, forged)));
        }
        assertThat(world.count("dht.drop.forged")).isEqualTo(6);
        assertThat(holder()).isEqualTo(victim);
        assertThat(victim.lost()).isEmpty();
    }

    @Test
    void aKeyThatAnotherHoldsIsNotGivenToAGenuineClaimOfTheLiar() throws MalformedPacket {
        assertThat(attacker.write(attacker.claim(liar.id(), NAME, 1L << 60))).isInstanceOf(DhtAnswer.Taken.class);
        assertThat(holder()).isEqualTo(victim);
    }

    @Test
    void itsAddressStaysWithTheVictim() {
        Lease lease = world.await(victim.addresses().acquire(Optional.empty()), 10);
        Lease other = world.await(liar.addresses().acquire(Optional.of(lease.address())), 10);
        assertThat(other.address()).isNotEqualTo(lease.address());
        world.run(120);
        assertThat(victim.addresses().current()).map(Lease::address).contains(lease.address());
    }

    @Test
    void nobodyObeysAMemberThatSaysItOwnsTheArcsOfOthers() throws MalformedPacket {
        Key position = liar.position();
        for (Node replica : world.from(NAME).limit(5).toList()) {
            Target to = new Target.Member(replica.view().self());
            assertThat(attacker.ask(to, new DhtRequest.Promise(1 << 20, new Arc(position, position))))
                .as("all of the ring").isEqualTo(new DhtAnswer.Unable());
            assertThat(attacker.ask(to, new DhtRequest.Promise(1 << 20, new Arc(NAME, position))))
                .as("what lies between").isEqualTo(new DhtAnswer.Unable());
            assertThat(attacker.ask(to, new DhtRequest.Promise(1 << 20,
                new Arc(NAME, replica.position())))).as("in another's place").isEqualTo(new DhtAnswer.Unable());
        }
        assertThat(world.count("dht.drop.promise")).isEqualTo(15);
        membersGoOn();
    }

    private void membersGoOn() {
        for (int i = 0; i < 20; i++) {
            Key key = World.key("afterwards " + i);
            assertThat(world.await(world.any(node -> node != liar).create(key), 5)).isInstanceOf(Created.Won.class);
        }
        assertThat(holder()).isEqualTo(victim);
    }

    private Node holder() {
        List<Stored> found = world.await(world.any(node -> node != liar).dht().get(NAME), 5);
        return world.nodes().stream().filter(node -> node.id().equals(found.getFirst().writer())).findFirst()
            .orElseThrow();
    }
}
