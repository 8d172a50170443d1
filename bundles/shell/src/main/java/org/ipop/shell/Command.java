package org.ipop.shell;

import java.util.concurrent.CompletionStage;

/** One command of {@code ipop}. Thread: node loop. */
interface Command {
    String name();

    /** What follows the name: "NET [--host NAME]". */
    String usage();

    /** One line of help. */
    String purpose();

    /**
     * Completes with nothing when all is said. Throws {@link WrongUsage} for bad arguments; a stage that fails with
     * {@link org.ipop.api.Refused} is shown as its line.
     */
    CompletionStage<Void> run(Invocation call) throws WrongUsage;
}
