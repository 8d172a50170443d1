package org.ipop.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonLineTest {
    @Test
    void valuesStandInTheOrderInWhichTheyWerePut() {
        JsonObject answer = new JsonObject().put("z", "text").put("n", -7).put("long", Long.MAX_VALUE).put("yes", true);
        answer.putArray("list").add("a").add(new JsonObject().put("b", false)).addObject();
        answer.putArray("none");
        assertThat(JsonLine.of(answer.put("z", "again"))).isEqualTo("{\"z\":\"again\",\"n\":-7,"
            + "\"long\":9223372036854775807,\"yes\":true,\"list\":[\"a\",{\"b\":false},{}],\"none\":[]}");
    }

    @Test
    void emptyAnswersAndMissingValues() {
        assertThat(JsonLine.of(new JsonObject())).isEqualTo("{}");
        assertThat(JsonLine.of(new JsonArray())).isEqualTo("[]");
        assertThat(JsonLine.of(new JsonObject().put("error", (String) null))).isEqualTo("{\"error\":null}");
    }

    @Test
    void textIsEscapedAndStaysOneLine() {
        assertThat(JsonLine.of(new JsonArray().add("\"\\/\n\r\t\b\f\u0001\u007f\u001f é \u2028 \ud83d\ude00")))
            .isEqualTo("[\"\\\"\\\\/\\n\\r\\t\\b\\f\\u0001\u007f\\u001F é \u2028 \ud83d\ude00\"]");
    }
}
