package org.ipop.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.ipop.api.Refused;
import org.ipop.api.membership.RunningNetwork;
import org.ipop.api.membership.RunningNetworks;
import org.ipop.api.name.Published;
import org.ipop.api.name.Published.Alias;
import org.ipop.api.name.Published.Service;

/** {@code ipop name}: what this node publishes below its host name. Each answer is the list. */
record NameCommand(RunningNetworks networks) implements Command {
    private static final int GREATEST = 65_535;

    @Override
    public String name() {
        return "name";
    }

    @Override
    public String usage() {
        return "[add _SERVICE._tcp:PORT [--priority N] [--weight N] | add ALIAS | rm NAME] [NET]";
    }

    @Override
    public String purpose() {
        return "services and aliases of this host";
    }

    @Override
    public CompletionStage<Void> run(Invocation call) throws WrongUsage {
        Arguments arguments = call.arguments();
        int priority = arguments.takeNumber("--priority", 0, GREATEST, 0);
        int weight = arguments.takeNumber("--weight", 0, GREATEST, 0);
        String verb = arguments.takeIfAny().orElse("list");
        return switch (verb) {
            case "list" -> {
                show(call, network(arguments));
                yield CompletableFuture.completedStage(null);
            }
            case "add" -> {
                Published added = parse(arguments.take("NAME or _SERVICE._tcp:PORT"), priority, weight);
                yield publish(call, network(arguments), same(added).negate(), List.of(added));
            }
            case "rm" -> {
                String removed = arguments.take("the name").toLowerCase(Locale.ROOT);
                RunningNetwork network = network(arguments);
                if (network.names().published().stream().noneMatch(called(removed))) {
                    throw new Refused("this host does not publish '" + removed + "'; 'ipop name' lists what it does");
                }
                yield publish(call, network, called(removed).negate(), List.of());
            }
            default -> throw new WrongUsage("what is '" + verb + "'?");
        };
    }

    private CompletionStage<Void> publish(Invocation call, RunningNetwork network, Predicate<Published> kept,
                                          List<Published> added) {
        List<Published> all = new ArrayList<>(network.names().published().stream().filter(kept).toList());
        all.addAll(added);
        return network.names().publish(all).thenRun(() -> show(call, network));
    }

    /** The network named last, or the only one. */
    private RunningNetwork network(Arguments arguments) throws WrongUsage {
        Optional<String> name = arguments.takeIfAny();
        arguments.end();
        return new Hosts(networks).network(name);
    }

    private static void show(Invocation call, RunningNetwork network) {
        List<Published> published = network.names().published();
        String below = below(network);
        JsonArray json = new JsonArray();
        Table table = new Table("NAME", "PORT", "PRIORITY", "WEIGHT");
        published.forEach(entry -> {
            json.add(json(entry, below));
            switch (entry) {
                case Alias alias -> table.row(alias.label() + below, "", "", "");
                case Service service -> table.row(service.label() + below, service.port(), service.priority(),
                    service.weight());
            }
        });
        call.answer(json, () -> table.render("nothing published"));
    }

    /** @param below what follows the label: ".anna.lab.ipop" */
    static JsonObject json(Published entry, String below) {
        JsonObject json = new JsonObject().put("name", entry.label() + below);
        return switch (entry) {
            case Alias alias -> json;
            case Service service -> json.put("port", service.port()).put("priority", service.priority())
                .put("weight", service.weight());
        };
    }

    private static String below(RunningNetwork network) {
        return "." + network.network().self().host() + "." + network.network().spec().name() + ".ipop";
    }

    /** "_http._tcp:8080" or "www". */
    private static Published parse(String text, int priority, int weight) throws WrongUsage {
        String name = text.toLowerCase(Locale.ROOT);
        int colon = name.indexOf(':');
        if (colon < 0) {
            if (name.startsWith("_")) {
                throw new WrongUsage("the port of " + name + " is missing: " + name + ":PORT");
            }
            return new Alias(name);
        }
        try {
            return new Service(name.substring(0, colon), Integer.parseInt(name.substring(colon + 1)), priority, weight);
        } catch (NumberFormatException e) {
            throw new WrongUsage("'" + name.substring(colon + 1) + "' is no port");
        }
    }

    /** One that the new one replaces. */
    private static Predicate<Published> same(Published added) {
        return entry -> text(entry).equals(text(added));
    }

    /** "_http._tcp" is the service on all its ports, "_http._tcp:8080" on one. */
    private static Predicate<Published> called(String text) {
        return entry -> entry.label().equals(text) || text(entry).equals(text);
    }

    private static String text(Published entry) {
        return switch (entry) {
            case Alias alias -> alias.label();
            case Service service -> service.label() + ":" + service.port();
        };
    }
}
