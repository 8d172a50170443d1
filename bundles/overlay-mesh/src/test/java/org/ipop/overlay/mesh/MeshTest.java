package org.ipop.overlay.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.overlay.mesh.Town.Kind.MESH;
import static org.ipop.overlay.mesh.Town.SECOND;

import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.LongStream;
import org.ipop.api.overlay.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rings of mesh nodes only. */
class MeshTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 3", "16, 4", "17, 5", "30, 6"})
    void everybodyIsLinkedWithEverybodyAndTheRingIsRight(int members, long seed) {
        Town town = new Town(seed);
        town.grow(members, SECOND / 10, MESH);
        town.converge("grow", 30 * SECOND);
        Survey.run(town);
        assertThat(town.all()).allSatisfy(member -> {
            assertThat(member.links().links()).hasSize(members - 1);
            assertThat(member.view().members()).isEqualTo(members);
        });
    }

    @ParameterizedTest
    @CsvSource({"3, 11", "16, 12", "30, 13"})
    void ringClosesAfterDeathsAndDepartures(int members, long seed) {
        Town town = new Town(seed);
        town.grow(members, SECOND / 10, MESH);
        town.converge("grow", 30 * SECOND);
        town.killFifth();
        town.converge("kill 20 %", 30 * SECOND);
        Survey.run(town);
        town.leave(town.all().getFirst());
        town.leave(town.all().getLast());
        town.converge("two leave", 10 * SECOND);
        Survey.run(town);
    }

    @ParameterizedTest
    @CsvSource({"3, 21", "16, 22", "30, 23"})
    void halvesOfASplitFindEachOtherAgain(int members, long seed) {
        Town town = new Town(seed);
        town.grow(members, SECOND / 10, MESH);
        town.converge("grow", 30 * SECOND);
        town.network.split((one, other) -> odd(one.key().low()) != odd(other.key().low()));
        town.time.run(20 * SECOND);
        town.converge("even half", 60 * SECOND, member -> !odd(member.node().key().low()));
        town.converge("odd half", 60 * SECOND, member -> odd(member.node().key().low()));
        town.time.run(120 * SECOND);
        town.network.heal();
        town.converge("heal", 40 * SECOND);
        Survey.run(town);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 31", "1, 8, 32", "15, 15, 33", "30, 20, 34"})
    void ringsThatNeverMetBecomeOneByOneIntroduction(int one, int other, long seed) {
        Town town = new Town(seed);
        List<Town.Inhabitant> first = town.grow(one, SECOND / 5, MESH);
        List<Town.Inhabitant> second = town.grow(other, SECOND / 5, MESH);
        town.time.run(60 * SECOND);
        town.converge("first", 1, first::contains);
        town.converge("second", 1, second::contains);
        first.getLast().overlay().introduce(second.getFirst().contact());
        town.converge("meet", 30 * SECOND);
        Survey.run(town);
    }

    @Test
    void ringConvergesThoughMessagesAreLostAndOvertakeEachOther() {
        Town town = new Town(41);
        town.network.rough(0.1, SECOND / 10);
        town.grow(30, SECOND / 10, MESH);
        town.converge("grow with loss", 60 * SECOND);
    }

    /** Each that believes old news turns about and tells so. */
    @Test
    void oldNewsOfEachOtherDiesOut() {
        LongStream.range(0, 200).forEach(seed -> {
            Town town = new Town(seed);
            town.network.rough(0.02, SECOND / 10);
            town.grow(2 + (int) seed % 2, SECOND / 10, MESH);
            town.converge("grow " + seed, 20 * SECOND);
            long messages = town.all().stream().mapToLong(member -> member.links().sentMessages()).sum();
            assertThat(messages).as("seed " + seed).isLessThan(1_000);
        });
    }

    @Test
    void ownerIsAskedInOneHop() {
        Town town = new Town(42);
        town.grow(30, SECOND / 10, MESH);
        town.converge("grow", 30 * SECOND);
        town.time.run(60 * SECOND);
        long before = messages(town);
        town.all().forEach(asker -> town.all().forEach(owner -> asker.overlay()
            .ask(new Target.Owner(owner.node().key()), 5, Unpooled.EMPTY_BUFFER, SECOND / 2)));
        town.time.run(SECOND / 2);
        assertThat(messages(town) - before).as("a request for each pair, and some gossip").isBetween(870L, 1_000L);
    }

    @ParameterizedTest
    @CsvSource({"2, 51", "16, 52", "30, 53"})
    void quietRingCostsAtMostFiftyBytesASecondANode(int members, long seed) {
        Town town = new Town(seed);
        town.grow(members, SECOND / 10, MESH);
        town.converge("grow", 30 * SECOND);
        town.time.run(300 * SECOND);
        long before = town.sentBytes();
        town.time.run(300 * SECOND);
        double rate = (town.sentBytes() - before) / 300.0 / members;
        System.out.printf("quiet seed=%d members=%d: %.1f B/s a node%n", seed, members, rate);
        assertThat(rate).isLessThanOrEqualTo(50);
    }

    @Test
    void equalSeedsReplayAndOthersDoNot() {
        assertThat(trace(61)).isEqualTo(trace(61)).isNotEqualTo(trace(62));
    }

    private static long trace(long seed) {
        Town town = new Town(seed);
        town.grow(20, SECOND / 10, MESH);
        town.killFifth();
        town.converge("replay", 30 * SECOND);
        return town.time.trace();
    }

    private static long messages(Town town) {
        return town.all().stream().mapToLong(member -> member.links().sentMessages()).sum();
    }

    private static boolean odd(int number) {
        return (number & 1) != 0;
    }
}
