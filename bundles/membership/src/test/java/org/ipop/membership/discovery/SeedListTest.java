package org.ipop.membership.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.ipop.api.HostPort;
import org.ipop.api.Refused;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.SimulatedStateFolder;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedListTest {
    private final VirtualTime time = new VirtualTime(2);
    private final SimulatedHost host = new SimulatedInternet(time).host("a", "198.51.100.1");
    private final Map<String, List<String>> names = new TreeMap<>();
    private final List<String> found = new ArrayList<>();

    @Test
    void configuredAndAddedSeedsAreLookedUpAtOnceOneByOne() {
        names.put("seed.example", List.of("192.0.2.1", "2001:db8::1"));
        SeedList seeds = open("seed.example:4100");
        seeds.add("192.0.2.9:4200");
        time.run(2 * SimulatedLoop.COMPUTE_NANOS);
        assertThat(found).containsExactlyInAnyOrder("192.0.2.1:4100", "2001:db8:0:0:0:0:0:1:4100", "192.0.2.9:4200");
        assertThat(seeds.list()).containsExactly("seed.example:4100", "192.0.2.9:4200");
    }

    @Test
    void addedSeedsOutliveACrashOnceReported() {
        CompletionStage<Void> added = open().add("[2001:db8::9]:4100");
        time.run(SimulatedStateFolder.FSYNC_NANOS);
        assertThat(added.toCompletableFuture()).isCompleted();
        host.kill();
        host.restart();
        SeedList again = open("[2001:db8::9]:4100");
        assertThat(again.list()).as("and are not doubled").containsExactly("[2001:db8::9]:4100");
        again = open();
        again.remove("[2001:db8::9]:4100");
        time.run(SimulatedStateFolder.FSYNC_NANOS);
        assertThat(open().list()).isEmpty();
    }

    @Test
    void aNameThatIsNotFoundIsTriedAgainWithBackOff() {
        open("seed.example:4100");
        time.run(3 * SeedList.FIRST_RETRY_NANOS - 1);
        names.put("seed.example", List.of("192.0.2.1"));
        assertThat(found).isEmpty();
        time.run(SeedList.FIRST_RETRY_NANOS);
        assertThat(found).containsExactly("192.0.2.1:4100");
        names.put("seed.example", List.of("192.0.2.2"));
        time.run(SeedList.REFRESH_NANOS);
        assertThat(found).as("and its address may change").endsWith("192.0.2.2:4100");
    }

    @Test
    void aRemovedSeedIsNotLookedUpAgain() {
        SeedList seeds = open();
        seeds.add("192.0.2.9:4200");
        seeds.remove("192.0.2.9:4200");
        time.run(2 * SeedList.REFRESH_NANOS);
        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "seed.example", "seed.example:0", "two words:1", "2001:db8::1:4100"})
    void nonsenseIsRefusedInOneLine(String text) {
        assertThat(refusal(open().add(text))).doesNotContain("\n").isNotBlank();
    }

    @Test
    void removingWhatIsNotOursToRemoveIsRefused() {
        SeedList seeds = open("seed.example:4100");
        assertThat(refusal(seeds.remove("seed.example:4100"))).contains("configuration");
        assertThat(refusal(seeds.remove("other.example:4100"))).contains("no seed");
    }

    @Test
    void theirNumberIsBounded() {
        SeedList seeds = open();
        for (int i = 1; i <= SeedList.MAX_SEEDS; i++) {
            seeds.add("192.0.2." + i + ":4100");
        }
        assertThat(refusal(seeds.add("192.0.2.200:4100"))).contains("" + SeedList.MAX_SEEDS);
        assertThat(seeds.add("192.0.2.1:4100").toCompletableFuture()).as("known already").isCompleted();
    }

    @Test
    void brokenLinesOfTheFileAreDropped() {
        host.state().plant(SeedList.FILE, "nonsense\n192.0.2.1:4100\n\0\n".getBytes(StandardCharsets.UTF_8));
        assertThat(open().list()).containsExactly("192.0.2.1:4100");
    }

    private SeedList open(String... configured) {
        return new SeedList(host.loop().open("discovery"), host.state(),
            List.of(configured).stream().map(HostPort::parse).toList(), this::resolve, this::hear);
    }

    private List<InetAddress> resolve(String name) throws UnknownHostException {
        if (names.containsKey(name)) {
            return names.get(name).stream().map(InetAddress::ofLiteral).toList();
        }
        if (name.matches("[0-9.]+") || name.indexOf(':') >= 0) {
            return List.of(InetAddress.ofLiteral(name));
        }
        throw new UnknownHostException(name);
    }

    private void hear(InetSocketAddress seed) {
        found.add(seed.getAddress().getHostAddress() + ":" + seed.getPort());
    }

    private static String refusal(CompletionStage<Void> stage) {
        Throwable error = stage.toCompletableFuture().exceptionNow();
        assertThat(error).isInstanceOf(Refused.class);
        return error.getMessage();
    }
}
