package org.ipop.simulation.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlotsTest {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};
    private static final int SVG_BYTES = 100_000;

    @TempDir
    private Path folder;

    private final Outcome outcome = new Outcome("calm", 3, 7);

    PlotsTest() {
        Chart chart = outcome.chart(new Chart("rest", "A day at rest", "hours", "bytes a second"));
        for (int hour = 0; hour < 24; hour++) {
            chart.add("one", hour, hour * hour / 7.0);
            chart.add("other", hour, 24 - hour);
        }
    }

    @Test
    void aChartIsAFileOfSmallSize() throws IOException {
        Plots.write(outcome, folder, Plots.Format.SVG);
        assertThat(Files.readString(folder.resolve("calm-rest.svg"))).startsWith("<?xml").contains("<svg")
            .doesNotContain("NaN").hasSizeLessThan(SVG_BYTES);
    }

    @Test
    void orABitmap() throws IOException {
        Plots.write(outcome, folder.resolve("new"), Plots.Format.PNG);
        assertThat(Files.readAllBytes(folder.resolve("new").resolve("calm-rest.png"))).startsWith(PNG);
    }
}
