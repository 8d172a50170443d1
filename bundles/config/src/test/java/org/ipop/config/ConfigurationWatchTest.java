package org.ipop.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationWatchTest {
    private static final long TEN_SECONDS = 10_000_000_000L;

    private final VirtualTime time = new VirtualTime(1);
    private final List<Configuration> applied = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void appliesChangesAndTellsAFaultOnce() throws Exception {
        Path file = folder.resolve("ipop.conf");
        ConfigurationWatch watch = watch(file);
        watch.applyNow();
        watch.start();
        assertThat(applied).hasSize(1);
        Files.writeString(file, "{\"dns\": \"off\"}");
        time.run(TEN_SECONDS);
        assertThat(applied).hasSize(2);
        assertThat(applied.getLast().byPid().get("org.ipop.dns")).containsEntry("mode", "off");
        Files.writeString(file, "{\"dns\": 5}");
        time.run(TEN_SECONDS);
        assertThat(applied).hasSize(2);
        assertThat(faults).singleElement().asString().contains("dns is 5");
        Files.writeString(file, "{\"dns\": \"auto\"}");
        time.run(TEN_SECONDS);
        assertThat(applied).hasSize(3);
    }

    @Test
    void aFaultAtTheStartIsThrown() throws Exception {
        Path file = Files.writeString(folder.resolve("ipop.conf"), "{\"dns\": 5}");
        ConfigurationWatch watch = watch(file);
        assertThatThrownBy(watch::applyNow).isInstanceOf(BadConfiguration.class);
        assertThat(applied).isEmpty();
    }

    @Test
    void aClosedWatchLooksNoMore() throws Exception {
        Path file = folder.resolve("ipop.conf");
        ConfigurationWatch watch = watch(file);
        watch.applyNow();
        watch.start();
        watch.close();
        Files.writeString(file, "{\"dns\": \"off\"}");
        time.run(TEN_SECONDS);
        assertThat(applied).hasSize(1);
    }

    private ConfigurationWatch watch(Path file) {
        return new ConfigurationWatch(new SimulatedLoop(time).open("config"), file, Map.of(), applied::add,
            (path, line) -> faults.add(line));
    }
}
