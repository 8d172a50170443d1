package org.ipop.shell;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A command without arguments that shows what is there at once. */
record ListCommand(String name, String purpose, Supplier<View> view) implements Command {
    @Override
    public String usage() {
        return "";
    }

    @Override
    public CompletionStage<Void> run(Invocation call) throws WrongUsage {
        call.arguments().end();
        View answer = view.get();
        call.answer(answer.forScripts(), answer.forPeople());
        return CompletableFuture.completedStage(null);
    }

    /** The same thing for both readers. */
    record View(Json forScripts, Supplier<String> forPeople) {
    }
}
