package org.ipop.shell;

import java.util.function.Supplier;

/** One call of a command: its arguments and where the answer goes. Thread: node loop. */
final class Invocation {
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

    /** The answer, in the form that was asked for: one line of JSON, or text. */
    void answer(Json forScripts, Supplier<String> forPeople) {
        if (json) {
            output.out(JsonLine.of(forScripts) + "\n");
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
