package org.ipop.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "\"\"", "\"a \\\"b\\\\ \\n \\u0001 é/\"", "0", "-7", "4294967296",
        "18446744073709551616", "1.5", "[]", "{}", "{\"b\":[1,{\"a\":null}],\"a\":[[false]]}"})
    void comesBackAsItWas(String text) throws BadConfiguration {
        assertThat(JsonText.of(JsonText.read(text))).isEqualTo(text);
    }

    @Test
    void commentsAreNothing() throws BadConfiguration {
        assertThat(JsonText.read("// only this\n")).isNull();
        assertThat(JsonText.of(JsonText.read("/* a */ [1, // b\n 2] // c"))).isEqualTo("[1,2]");
    }

    @Test
    void aFaultIsFoundWhereItIs() {
        assertThatThrownBy(() -> JsonText.read("{\n  \"a\": 01}")).hasMessageStartingWith("line 2, column ")
            .hasMessageContaining("not JSON: Invalid numeric value");
        assertThatThrownBy(() -> JsonText.read("[1] [")).hasMessage(
            "line 1, column 6: not JSON: something follows the end of the value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\"", "[1,]", "{a: 1}", "{'a': 1}", "[NaN]", "[+1]", "# a\n1", "[1 2]", "\"\n\""})
    void laxTextIsNone(String text) {
        assertThatThrownBy(() -> JsonText.read(text)).isInstanceOf(BadConfiguration.class);
    }

    @Test
    void depthIsLimited() {
        assertThatThrownBy(() -> JsonText.read("[".repeat(100_000))).isInstanceOf(BadConfiguration.class)
            .hasMessageContaining("depth");
    }
}
