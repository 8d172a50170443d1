package org.ipop.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SimulatedStateFolderTest {
    @Test
    void aWriteIsThereOnceItIsReportedAndNotBefore() {
        VirtualTime time = new VirtualTime(1);
        SimulatedStateFolder folder = new SimulatedStateFolder(time);
        List<String> done = new ArrayList<>();
        folder.write("networks/lab", new byte[] {1}).thenRun(() -> done.add("written"));
        assertThat(folder.read("networks/lab")).isEmpty();
        time.run(SimulatedStateFolder.FSYNC_NANOS);
        assertThat(done).containsExactly("written");
        assertThat(folder.read("networks/lab")).contains(new byte[] {1});
        folder.delete("networks/lab");
        time.run(SimulatedStateFolder.FSYNC_NANOS);
        assertThat(folder.list("networks")).isEmpty();
    }

    @Test
    void listNamesTheFilesOfOneFolder() {
        SimulatedStateFolder folder = new SimulatedStateFolder(new VirtualTime(1));
        for (String name : List.of("peers/b", "peers/a", "peers/deep/c", "peersonal", "seeds")) {
            folder.plant(name, new byte[0]);
        }
        assertThat(folder.list("peers")).containsExactly("a", "b");
        assertThat(folder.list("nothing")).isEmpty();
    }

    @Test
    void aCrashKeepsAnyNumberOfTheOldestUnfinishedWritesButReportsNone() {
        Set<Integer> survivors = new TreeSet<>();
        for (int seed = 0; seed < 50; seed++) {
            VirtualTime time = new VirtualTime(seed);
            SimulatedStateFolder folder = new SimulatedStateFolder(time);
            List<String> done = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                folder.write("f/" + i, new byte[] {1}).thenRun(() -> done.add("written"));
            }
            folder.crash();
            time.run(SimulatedStateFolder.FSYNC_NANOS);
            assertThat(done).isEmpty();
            survivors.add(folder.list("f").size());
            assertThat(folder.list("f")).isEqualTo(List.of("0", "1", "2").subList(0, folder.list("f").size()));
        }
        assertThat(survivors).containsExactly(0, 1, 2, 3);
    }
}
