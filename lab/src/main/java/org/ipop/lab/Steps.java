package org.ipop.lab;

import java.io.PrintStream;
import java.util.function.Supplier;

/** Prints what happens, a line a step with what came of it and how long it took. */
final class Steps {
    private final PrintStream out;
    private final long start = System.nanoTime();

    Steps(PrintStream out) {
        this.out = out;
    }

    void heading(String text) {
        out.println("\n" + text + "\n");
    }

    /** A step throws LabFailure if it fails. */
    void run(String what, Supplier<String> step) {
        long stepStart = System.nanoTime();
        out.printf("  %-42s ", what);
        out.flush();
        String result = step.get();
        out.printf("ok %6s s  %s%n", Demo.seconds(stepStart), result);
    }

    void show(String what, String text) {
        out.println("\n  " + what + ":\n");
        text.lines().forEach(line -> out.println("    " + line));
    }

    void line(String text) {
        out.println(text);
    }

    void failed(String why) {
        out.println("FAILED\n");
        out.println(why);
    }

    String seconds() {
        return Demo.seconds(start);
    }
}
