package org.ipop.simulation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.ipop.api.Key;
import org.ipop.api.dht.Created;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A large network through everything that can happen to it. */
class LargeRingTest {
    @ParameterizedTest
    @CsvSource({"60, 1", "1000, 2"})
    void keysOutliveMassDeathAndASplit(int members, long seed) {
        World world = new World(seed);
        world.grow(members, World.SECOND / 50);
        world.settle("grown");
        Claims claims = new Claims(world);
        claims.create("key", 200);
        claims.readAll("after growth");

        world.nodes().stream().filter(node -> world.random.nextInt(5) == 0).forEach(claims::kill);
        world.settle("a fifth killed");
        world.run(30);
        claims.readAll("after the deaths");
        claims.renewAll();

        world.network.split((one, other) -> half(one.key()) != half(other.key()));
        world.run(20);
        world.settle("first half apart", node -> half(node.id().key()) == 0);
        world.settle("second half apart", node -> half(node.id().key()) == 1);
        world.run(60);
        Map<Key, Claims.Rivals> contested = claims.createInBothHalves(20, node -> half(node.id().key()) == 0);
        world.run(30);
        world.network.heal();
        world.settle("healed");
        world.run(60);
        claims.settled(contested);
        claims.readAll("after healing");
    }

    @Test
    void equalSeedsReplayAndOthersDoNot() {
        assertThat(trace(41)).isEqualTo(trace(41)).isNotEqualTo(trace(42));
    }

    private static long trace(long seed) {
        World world = new World(seed);
        world.grow(20, World.SECOND / 10);
        Key key = World.key("key");
        assertThat(world.await(world.any().create(key), 20)).isInstanceOf(Created.Won.class);
        world.kill(world.any());
        world.settle("replay");
        return world.time.trace();
    }

    private static int half(Key id) {
        return id.low() & 1;
    }
}
