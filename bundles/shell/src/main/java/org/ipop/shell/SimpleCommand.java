package org.ipop.shell;

import java.util.concurrent.CompletionStage;

/** A command whose work is a method. */
record SimpleCommand(String name, String usage, String purpose, Work work) implements Command {
    @Override
    public CompletionStage<Void> run(Invocation call) throws WrongUsage {
        return work.run(call);
    }

    @FunctionalInterface
    interface Work {
        CompletionStage<Void> run(Invocation call) throws WrongUsage;
    }
}
