package org.ipop.shell;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Values in their order. Thread: node loop. */
final class JsonArray implements Json {
    private final List<Object> elements = new ArrayList<>();

    JsonArray add(String value) {
        elements.add(value);
        return this;
    }

    JsonArray add(Json value) {
        elements.add(value);
        return this;
    }

    /** Adds an empty object; returns it to be filled. */
    JsonObject addObject() {
        JsonObject object = new JsonObject();
        elements.add(object);
        return object;
    }

    /** Texts and {@link Json}. */
    List<Object> elements() {
        return Collections.unmodifiableList(elements);
    }
}
