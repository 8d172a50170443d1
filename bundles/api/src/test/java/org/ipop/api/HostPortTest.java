package org.ipop.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @ValueSource(strings = {"seed.example:4100", "192.0.2.1:1", "[2001:db8::1]:65535", "localhost:4100"})
    void isWrittenAsItWasRead(String text) {
        assertThat(HostPort.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "seed", "seed:", ":4100", "seed:0", "seed:65536", "seed:+1", "seed:4100 ",
        "2001:db8::1:4100", "[2001:db8::1]", "[]:1", "a b:1", "seed/x:1", "seed:99999999999"})
    void anythingElseIsRefusedInOneLine(String text) {
        assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class)
            .message().doesNotContain("\n");
    }

    @Test
    void hostAndPortAreApart() {
        assertThat(HostPort.parse("[2001:db8::1]:4100")).isEqualTo(new HostPort("2001:db8::1", 4100));
    }

    @Test
    void onlyAnAddressIsOneWithoutALookUp() {
        assertThat(HostPort.parse("192.0.2.1:4100").literalAddress()).hasToString("/192.0.2.1:4100");
        assertThatThrownBy(HostPort.parse("seed.example:4100")::literalAddress)
            .isInstanceOf(IllegalArgumentException.class);
    }
}
