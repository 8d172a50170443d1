package org.ipop.tap.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ipop.api.Prefix;
import org.ipop.tap.linux.RouteEntry.Taken;
import org.junit.jupiter.api.Test;

class ConflictsTest {
    private static final int OURS = 7;

    @Test
    void overlapsInEitherDirectionCount() {
        assertThat(conflict("10.66.1.2/16", 3, "10.66.9.0/24")).isTrue();
        assertThat(conflict("10.66.1.2/16", 3, "10.0.0.0/8")).isTrue();
        assertThat(conflict("fd00:66::1/64", 3, "fd00:66::/64")).isTrue();
        assertThat(conflict("10.66.1.2/16", 3, "10.67.0.0/16")).isFalse();
        assertThat(conflict("10.66.1.2/16", 3, "fd00::/8")).isFalse();
    }

    @Test
    void ourOwnEntriesAndDefaultRoutesDoNot() {
        assertThat(conflict("10.66.1.2/16", OURS, "10.66.0.0/16")).isFalse();
        assertThat(conflict("10.66.1.2/16", 3, "0.0.0.0/0")).isFalse();
        assertThat(conflict("10.66.1.2/16", 3, "0.0.0.0/1")).isFalse();
        assertThat(conflict("fd00::1/64", 3, "8000::/1")).isFalse();
    }

    @Test
    void theFirstOneIsNamed() {
        Taken address = new Taken(3, "address", Prefix.parse("10.66.3.4/24"));
        Taken route = new Taken(4, "route", Prefix.parse("10.66.0.0/15"));
        List<Prefix> wished = List.of(Prefix.parse("fd00::1/64"), Prefix.parse("10.66.1.2/16"));
        assertThat(Conflicts.find(wished, List.of(address, route), OURS))
            .contains(new Conflicts.Conflict(wished.get(1), address));
    }

    private static boolean conflict(String wished, int index, String taken) {
        return Conflicts.find(List.of(Prefix.parse(wished)),
            List.of(new Taken(index, "route", Prefix.parse(taken))), OURS).isPresent();
    }
}
