package org.ipop.simulation.scenarios;

import org.ipop.api.dht.Dht;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages get lost and overtake each other; {@link Dht} answers all the same. */
class RoughNetworkTest {
    @ParameterizedTest
    @CsvSource({"4, 0.05, 51", "30, 0.05, 52", "100, 0.05, 53", "30, 0.1, 54"})
    void keysAreCreatedReadAndKeptOverALossyNetwork(int members, double loss, long seed) {
        World world = new World(seed);
        world.network.rough(loss, World.SECOND / 10);
        world.grow(members, World.SECOND / 10);
        world.settle("grown with loss " + loss);
        Claims claims = new Claims(world);
        claims.create("key", 100);
        claims.readAll("at once");
        world.run(60);
        claims.kill(world.any());
        world.run(30);
        world.settle("one died with loss " + loss);
        claims.readAll("after a death");
        claims.renewAll();
    }
}
