package org.ipop.shell;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named values in the order in which they were put. Thread: node loop. */
final class JsonObject implements Json {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    JsonObject put(String name, String value) {
        fields.put(name, value);
        return this;
    }

    JsonObject put(String name, long value) {
        fields.put(name, value);
        return this;
    }

    JsonObject put(String name, boolean value) {
        fields.put(name, value);
        return this;
    }

    /** Puts an empty array; returns it to be filled. */
    JsonArray putArray(String name) {
        JsonArray array = new JsonArray();
        fields.put(name, array);
        return array;
    }

    /** Values are texts, numbers, truth values, {@link Json} or null. */
    Map<String, Object> fields() {
        return Collections.unmodifiableMap(fields);
    }
}
