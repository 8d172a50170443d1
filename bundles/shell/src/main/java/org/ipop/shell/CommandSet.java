package org.ipop.shell;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.ServiceGone;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.api.overlay.NoAnswer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All commands by name: finds one, runs it, turns its end into an exit status and a line. Thread: node loop. */
final class CommandSet {
    static final int FINE = 0;
    static final int REFUSED = 1;
    static final int WRONG_USAGE = 2;
    private static final Logger LOG = LoggerFactory.getLogger(CommandSet.class);

    private final Map<String, Command> byName = new TreeMap<>();

    void add(Collection<? extends Command> commands) {
        commands.forEach(command -> byName.put(command.name(), command));
    }

    /** Completes with the exit status, never exceptionally; words have gone to {@code output} by then. */
    CompletionStage<Integer> run(List<String> words, Output output) {
        if (words.isEmpty() || words.getFirst().equals("help") || words.getFirst().equals("--help")) {
            output.out(help());
            return CompletableFuture.completedStage(FINE);
        }
        Command command = byName.get(words.getFirst());
        if (command == null) {
            output.err("ipop: there is no command '" + words.getFirst() + "'; 'ipop help' lists them\n");
            return CompletableFuture.completedStage(WRONG_USAGE);
        }
        if (words.contains("--help")) {
            output.out(usage(command) + " [--json]\n" + command.purpose() + "\n");
            return CompletableFuture.completedStage(FINE);
        }
        return start(command, new Invocation(new Arguments(words.subList(1, words.size())), output))
            .handle((nothing, error) -> error == null ? FINE : failed(command, error, output));
    }

    Collection<Command> commands() {
        return byName.values();
    }

    private static CompletionStage<Void> start(Command command, Invocation call) {
        try {
            return command.run(call);
        } catch (WrongUsage | RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static int failed(Command command, Throwable error, Output output) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        switch (cause) {
            case WrongUsage usage -> {
                output.err("ipop " + command.name() + ": " + usage.getMessage() + "\n" + usage(command) + "\n");
                return WRONG_USAGE;
            }
            case Refused refused -> output.err("ipop: " + refused.getMessage() + "\n");
            case DhtUnavailable unavailable -> output.err("ipop: the network's store does not answer ("
                + unavailable.getMessage() + "); 'ipop ring' shows whom this node knows\n");
            case NoAnswer noAnswer -> output.err("ipop: nobody answered: " + noAnswer.getMessage() + "\n");
            case ServiceGone gone -> output.err("ipop: " + gone.getMessage() + " for the moment; try again\n");
            default -> {
                LOG.error("command failed name={}", command.name(), cause);
                output.err("ipop: " + command.name() + " failed inside the node: " + cause + "; its log has more\n");
            }
        }
        return REFUSED;
    }

    private static String usage(Command command) {
        return ("usage: ipop " + command.name() + " " + command.usage()).strip();
    }

    private String help() {
        Table table = new Table("COMMAND", "");
        table.row("run [OPTIONS]", "the node itself, in the foreground");
        byName.values().forEach(command ->
            table.row((command.name() + " " + command.usage()).strip(), command.purpose()));
        return table.render("")
            + "\nEvery command takes --json, and --state DIR for a node with another state folder.\n";
    }
}
