package org.ipop.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void tableAndJsonHaveMediansAndSpreadOfEachProduct() {
        Course ours = course("ours");
        for (double mbits : new double[] {3_000, 1_000, 2_000}) {
            ours.add(Figure.TCP_ONE, mbits);
        }
        ours.add(Figure.CPU, 2.5);
        Course other = course("other");
        other.add(Figure.TCP_ONE, 500);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new Report(List.of(ours, other)).print(new PrintStream(printed, true, StandardCharsets.UTF_8));
        assertThat(printed.toString(StandardCharsets.UTF_8))
            .contains("| | ours | other |\n|---|---|---|\n")
            .contains("| TCP, 1 stream, Mb/s | 2,000 (1,000-3,000) | 500 (500-500) |")
            .contains("CPU s/GB, both ends | 2.50 (2.50-2.50) |  |")
            .contains("\"ours\":{\"TCP_ONE\":[3000.00,1000.00,2000.00],\"TCP_FOUR\":[],\"CPU\":[2.50],")
            .contains("\"other\":{\"TCP_ONE\":[500.00]");
    }

    /** Of a tunnel that is not there. */
    private static Course course(String name) {
        return new Course(name, null, null);
    }

    @Test
    void percentilesOfRoundTripsStayWithinThem() {
        RoundTrips trips = new RoundTrips(List.of(1.0, 2.0, 3.0, 4.0));
        assertThat(trips.percentile(50)).isEqualTo(3.0);
        assertThat(trips.percentile(99)).isEqualTo(4.0);
        assertThat(new RoundTrips(List.of(7.0)).percentile(99)).isEqualTo(7.0);
    }
}
