package org.ipop.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {
    @ParameterizedTest
    @CsvSource({
        "10.66.0.0/16, 10.66.255.255, true", "10.66.0.0/16, 10.67.0.0, false", "10.66.0.0/15, 10.67.9.9, true",
        "0.0.0.0/0, 8.8.8.8, true", "10.0.0.1/32, 10.0.0.1, true", "10.0.0.1/32, 10.0.0.0, false",
        "fd00::/8, fdff::1, true", "fd00::/8, fe80::1, false", "10.0.0.0/8, fd00::1, false"})
    void contains(String prefix, String address, boolean expected) {
        assertThat(Prefix.parse(prefix).contains(InetAddress.ofLiteral(address))).isEqualTo(expected);
    }

    @Test
    void networkClearsHostBits() {
        assertThat(Prefix.parse("10.66.77.88/12").network()).hasToString("10.64.0.0/12");
    }

    @Test
    void overlapIsSymmetric() {
        Prefix wide = Prefix.parse("10.0.0.0/8");
        Prefix narrow = Prefix.parse("10.66.0.0/16");
        assertThat(wide.overlaps(narrow)).isTrue();
        assertThat(narrow.overlaps(wide)).isTrue();
        assertThat(narrow.overlaps(Prefix.parse("10.67.0.0/16"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.66.0.0", "10.66.0.0/33", "10.66.0.0/-1", "10.66.0/x", "example.org/8", "/8"})
    void nonsenseIsRefusedWithALine(String text) {
        assertThatThrownBy(() -> Prefix.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
