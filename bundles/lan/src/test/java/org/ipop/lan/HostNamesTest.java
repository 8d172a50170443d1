package org.ipop.lan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.ServiceGone;
import org.ipop.api.dht.Created;
import org.ipop.lan.dhcp.Binding;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dhcp.MacAddress;
import org.ipop.wire.name.NameCodec;
import org.junit.jupiter.api.Test;

class HostNamesTest {
    private final World world = new World();
    private final HostNames names = new HostNames(world.lab.network(), world.loop.counters());

    @Test
    void aNameIsSaidOnceForAnAddressAndAnEnd() {
        say("w1", 1, 3_600);
        say("w1", 1, 3_600);
        assertThat(world.store.records).containsOnlyKeys(key("w1"));
        world.store.records.clear();
        say("w1", 1, 3_600);
        assertThat(world.store.records).isEmpty();
        say("w1", 1, 7_200);
        assertThat(world.store.records).containsOnlyKeys(key("w1"));
    }

    @Test
    void ofManyAFewAreSaidAtATimeAndEachInTheEnd() {
        world.store.slow = true;
        for (int i = 0; i < 50; i++) {
            say("w" + i, i, 3_600);
        }
        for (int said = HostNames.AT_ONCE; said < 50; said++) {
            assertThat(world.store.records).hasSize(said);
            answer();
        }
        answer();
        assertThat(world.store.records).hasSize(50);
    }

    @Test
    void whatWaitsIsSaidAsItIsThenOrNotAtAll() throws MalformedPacket {
        world.store.slow = true;
        say("w1", 1, 3_600);
        say("w2", 2, 3_600);
        say("w3", 3, 3_600);
        say("w4", 4, 3_600);
        say("w3", 33, 3_600);
        names.takeBack(binding("w4", 4, 3_600));
        answer();
        answer();
        assertThat(world.store.records).containsOnlyKeys(key("w1"), key("w2"), key("w3"));
        assertThat(NameCodec.decode(World.LAB.ring(), world.store.records.get(key("w3"))).ipv4())
            .isEqualTo(World.ip("10.66.2.33"));
        names.takeBack(binding("w1", 1, 3_600));
        names.takeBack(binding("w3", 33, 3_600));
        assertThat(world.store.records).as("the second was under way").containsOnlyKeys(key("w2"));
    }

    @Test
    void aStoreThatHasGoneLeavesNothingUnderWay() {
        world.store.slow = true;
        for (int i = 0; i < 2_000; i++) {
            say("w" + i, i, 3_600);
        }
        while (!world.store.unanswered.isEmpty()) {
            world.store.unanswered.removeFirst().completeExceptionally(new ServiceGone("dht"));
        }
        assertThat(world.count("lan.name.unanswered")).isEqualTo(2_000);
        world.store.slow = false;
        say("w1", 1, 3_600);
        assertThat(world.count("lan.name.unanswered")).isEqualTo(2_000);
    }

    private void answer() {
        world.store.unanswered.removeFirst().complete(new Created.Won(List.copyOf(world.store.records.values())
            .getFirst()));
    }

    private void say(String name, int number, long seconds) {
        names.say(binding(name, number, seconds), seconds);
    }

    private Binding binding(String name, int number, long seconds) {
        return new Binding(new MacAddress(0x02_0000_0000L + number), World.ip("10.66.2." + number % 250),
            Binding.State.BOUND, Optional.of(name), world.time.epochSeconds() + seconds);
    }

    private static Key key(String name) {
        return NameCodec.key(World.LAB.ring(), name + ".gate");
    }
}
