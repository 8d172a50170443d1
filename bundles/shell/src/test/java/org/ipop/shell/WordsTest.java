package org.ipop.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    @ParameterizedTest
    @CsvSource({"-1, -", "340000, 340 us", "1250000, 1.2 ms", "48000000, 48 ms"})
    void roundTrip(long nanos, String text) {
        assertThat(Words.roundTrip(nanos)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"45, 45 s", "200, 3 min 20 s", "7500, 2 h 5 min", "370800, 4 d 7 h"})
    void duration(long seconds, String text) {
        assertThat(Words.duration(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 192.0.2.1", "::, ::", "::1, ::1", "fd12:0:0:1::5, fd12:0:0:1::5", "2001:db8::, 2001:db8::",
        "fe80:1:2:3:4:5:6:7, fe80:1:2:3:4:5:6:7", "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7"})
    void addressesAreWrittenAsInRfc5952(String address, String text) {
        assertThat(Words.address(InetAddress.ofLiteral(address))).isEqualTo(text);
    }

    @Test
    void socketAddressesOfIpv6HaveBrackets() {
        assertThat(Words.socketAddress(new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 4100)))
            .isEqualTo("[2001:db8::1]:4100");
    }

    @Test
    void tablesLineUpAndMarkWhatIsNotKnown() {
        assertThat(new Table("A", "LONGER").row("wide cell", "").row(1, 2).render("none"))
            .isEqualTo("A          LONGER\nwide cell  -\n1          2\n");
        assertThat(new Table("A").render("none")).isEqualTo("none\n");
    }

    @Test
    void argumentsAreTakenOffOneByOne() throws WrongUsage {
        Arguments arguments = new Arguments(List.of("net", "--uses", "3", "--host", "beta", "--json"));
        assertThat(arguments.takeSwitch("--json")).isTrue();
        assertThat(arguments.takeNumber("--uses", 1, 10, 1)).isEqualTo(3);
        assertThat(arguments.takeOption("--host")).contains("beta");
        assertThat(arguments.take("network")).isEqualTo("net");
        arguments.end();
    }

    @ParameterizedTest
    @CsvSource({"0", "11", "many"})
    void numbersOutsideTheirRangeNameIt(String value) {
        assertThatThrownBy(() -> new Arguments(List.of("--uses", value)).takeNumber("--uses", 1, 10, 1))
            .hasMessage("--uses is '" + value + "'; it may be 1 to 10");
    }
}
