package org.ipop.shell;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.membership.Seeds;

/** {@code ipop seeds}: where this node looks first. */
record SeedsCommand(Seeds seeds) implements Command {
    @Override
    public String name() {
        return "seeds";
    }

    @Override
    public String usage() {
        return "[add HOST:PORT | remove HOST:PORT]";
    }

    @Override
    public String purpose() {
        return "where this node looks first";
    }

    @Override
    public CompletionStage<Void> run(Invocation call) throws WrongUsage {
        String verb = call.arguments().takeIfAny().orElse("list");
        return switch (verb) {
            case "list" -> {
                call.arguments().end();
                show(call);
                yield CompletableFuture.completedStage(null);
            }
            case "add" -> seeds.add(only(call)).thenRun(() -> show(call));
            case "remove" -> seeds.remove(only(call)).thenRun(() -> show(call));
            default -> throw new WrongUsage("what is '" + verb + "'?");
        };
    }

    private static String only(Invocation call) throws WrongUsage {
        String seed = call.arguments().take("HOST:PORT");
        call.arguments().end();
        return seed;
    }

    private void show(Invocation call) {
        List<String> known = seeds.list();
        JsonArray json = new JsonArray();
        known.forEach(json::add);
        call.answer(json, () -> known.isEmpty() ? "no seeds\n" : String.join("\n", known) + "\n");
    }
}
