package org.ipop.shell;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.ipop.api.Refused;
import org.ipop.api.runtime.NodeContext;
import org.osgi.framework.BundleContext;

/** {@code ipop bundles}: what the node is made of. The framework is asked on a worker, never on the loop. */
final class BundlesCommand implements Command {
    private final BundleCatalog catalog;
    private final BundleSwitch change;
    private final NodeContext context;

    BundlesCommand(BundleContext framework, NodeContext context) {
        this.catalog = new BundleCatalog(framework);
        this.change = new BundleSwitch(framework);
        this.context = context;
    }

    @Override
    public String name() {
        return "bundles";
    }

    @Override
    public String usage() {
        return "[--all | start NAME | stop NAME | update NAME JAR]";
    }

    @Override
    public String purpose() {
        return "the parts of this node: versions, states, who serves; start, stop or update one";
    }

    @Override
    public CompletionStage<Void> run(Invocation call) throws WrongUsage {
        boolean all = call.arguments().takeSwitch("--all");
        Optional<String> verb = call.arguments().takeIfAny();
        if (verb.isEmpty()) {
            return show(call, () -> catalog.list().stream().filter(part -> all || !part.library()).toList());
        }
        if (all || !List.of("start", "stop", "update").contains(verb.get())) {
            throw new WrongUsage("what is '" + verb.get() + "'?");
        }
        String name = call.arguments().take("NAME");
        String jar = verb.get().equals("update") ? call.arguments().take("JAR") : "";
        call.arguments().end();
        return show(call, () -> {
            long id = switch (verb.get()) {
                case "start" -> change.start(name);
                case "stop" -> change.stop(name);
                default -> change.update(name, Path.of(jar));
            };
            return catalog.list().stream().filter(part -> part.id() == id).toList();
        });
    }

    private CompletionStage<Void> show(Invocation call, Callable<List<BundleCatalog.Part>> work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean accepted = context.compute(this, work, (parts, error) -> {
            if (error == null) {
                show(call, parts);
                done.complete(null);
            } else {
                done.completeExceptionally(error);
            }
        });
        return accepted ? done : CompletableFuture.failedStage(new Refused("the node is busy; try again"));
    }

    private static void show(Invocation call, List<BundleCatalog.Part> parts) {
        ArrayNode json = Invocation.array();
        Table table = new Table("ID", "BUNDLE", "VERSION", "STATE", "BUILD", "ORIGIN", "SERVES");
        for (BundleCatalog.Part part : parts) {
            ObjectNode entry = json.addObject().put("id", part.id()).put("name", part.name())
                .put("version", part.version()).put("state", part.state());
            part.build().ifPresent(build -> entry.put("build", build));
            entry.put("origin", part.origin());
            ArrayNode serves = entry.putArray("serves");
            part.serves().forEach(serves::add);
            ArrayNode standby = entry.putArray("standby");
            part.standby().forEach(standby::add);
            table.row(part.id(), part.name(), part.version(), part.state(), part.build().orElse(""), part.origin(),
                services(part));
        }
        call.answer(json, () -> table.render("no bundles"));
    }

    /** Those of lower ranking in parentheses. */
    private static String services(BundleCatalog.Part part) {
        return String.join(",", Stream.concat(part.serves().stream(),
            part.standby().stream().map(service -> "(" + service + ")")).toList());
    }
}
