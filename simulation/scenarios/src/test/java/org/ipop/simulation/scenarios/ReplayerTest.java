package org.ipop.simulation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipop.api.Key;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Stored;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dht.DhtAnswer;
import org.junit.jupiter.api.Test;

/** A member that keeps genuine records of others and stores them again later. */
class ReplayerTest {
    private static final Key NAME = World.key("name");

    private final World world = new World(72);

    @Test
    void aRecordThatWasReplacedGivenBackOrIsOverDoesNotComeBack() throws MalformedPacket {
        world.grow(12, World.SECOND / 10);
        world.settle("grown");
        world.run(10);
        Node holder = world.any();
        Attacker replayer = new Attacker(world, world.any(node -> node != holder));
        Stored first = ((Created.Won) world.await(holder.create(NAME), 5)).stored();
        Stored second = ((Created.Won) world.await(holder.renew(NAME), 5)).stored();
        assertThat(replayer.write(first))
            .isEqualTo(new DhtAnswer.Written(DhtAnswer.Outcome.STALE, second.sequence()));

        world.await(holder.dht().release(NAME), 5);
        assertThat(replayer.write(second)).isInstanceOfSatisfying(DhtAnswer.Written.class,
            answer -> assertThat(answer.outcome()).isEqualTo(DhtAnswer.Outcome.STALE));
        assertThat(world.await(world.any().dht().get(NAME), 5)).isEmpty();

        Node next = world.any(node -> node != holder);
        assertThat(world.await(next.create(NAME), 5)).isInstanceOf(Created.Won.class);
        world.run(3_700);
        assertThat(replayer.write(second)).isEqualTo(new DhtAnswer.Written(DhtAnswer.Outcome.REFUSED, 0));
        assertThat(world.count("dht.drop.expired")).isEqualTo(1);
    }
}
