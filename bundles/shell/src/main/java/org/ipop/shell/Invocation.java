package org.ipop.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Supplier;

/** One call of a command: its arguments and where the answer goes. Thread: node loop. */
final class Invocation {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Arguments arguments;
    private final boolean json;
    private final Output output;

    Invocation(Arguments arguments, Output output) {
        this.arguments = arguments;
        this.json = arguments.takeSwitch("--json");
        this.output = output;
    }

    Arguments arguments() {
        return arguments;
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static ArrayNode array() {
        return JSON.createArrayNode();
    }

    /** The answer, in the form that was asked for: one line of JSON, or text. */
    void answer(JsonNode forScripts, Supplier<String> forPeople) {
        if (json) {
            try {
                output.out(JSON.writeValueAsString(forScripts) + "\n");
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a tree of plain values can be written", e);
            }
        } else {
            output.out(forPeople.get());
        }
    }

    /** Tells a person at a terminal what is going on; scripts hear nothing. */
    void progress(String line) {
        if (!json && output.columns() > 0) {
            output.err("  " + line + "\n");
        }
    }

    Output output() {
        return output;
    }

    boolean open() {
        return output.open();
    }
}
