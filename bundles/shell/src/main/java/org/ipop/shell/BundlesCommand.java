package org.ipop.shell;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ipop.api.Refused;
import org.ipop.api.runtime.NodeContext;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code ipop bundles}: what the node is made of. The framework is asked on a worker, never on the loop. */
final class BundlesCommand implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(BundlesCommand.class);

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
        if (verb.get().equals("update")) {
            Path jar = Path.of(call.arguments().take("JAR"));
            call.arguments().end();
            return update(call, name, jar);
        }
        call.arguments().end();
        return show(call, () -> part(verb.get().equals("start") ? change.start(name) : change.stop(name)));
    }

    /** What would end the connection is done after the answer. */
    private CompletionStage<Void> update(Invocation call, String name, Path jar) {
        return asked(() -> {
            BundleSwitch.Update update = change.update(name, jar);
            if (!update.cutsOff()) {
                update.run();
            }
            return new Updated(update, part(update.bundle().getBundleId()));
        }, updated -> {
            show(call, updated.parts);
            if (updated.update.cutsOff()) {
                call.output().err("ipop: it is exchanged now; 'ipop bundles' shows its build\n");
                context.schedule(0, () -> runLater(updated.update));
            }
        });
    }

    private record Updated(BundleSwitch.Update update, List<BundleCatalog.Part> parts) {
    }

    /** Whoever asked has gone, and the update may take this context with it: only the log can tell of a fault. */
    private void runLater(BundleSwitch.Update update) {
        context.compute(this, () -> {
            try {
                update.run();
            } catch (Refused e) {
                LOG.error("a part was not exchanged name={} why={}", update.bundle().getSymbolicName(),
                    e.getMessage());
            }
            return update;
        }, (done, error) -> { });
    }

    private List<BundleCatalog.Part> part(long id) {
        return catalog.list().stream().filter(part -> part.id() == id).toList();
    }

    private CompletionStage<Void> show(Invocation call, Callable<List<BundleCatalog.Part>> work) {
        return asked(work, parts -> show(call, parts));
    }

    private <T> CompletionStage<Void> asked(Callable<T> work, Consumer<T> answer) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean accepted = context.compute(this, work, (result, error) -> {
            if (error == null) {
                answer.accept(result);
                done.complete(null);
            } else {
                done.completeExceptionally(error);
            }
        });
        return accepted ? done : CompletableFuture.failedStage(new Refused("the node is busy; try again"));
    }

    private static void show(Invocation call, List<BundleCatalog.Part> parts) {
        JsonArray json = new JsonArray();
        Table table = new Table("ID", "BUNDLE", "VERSION", "STATE", "BUILD", "ORIGIN", "SERVES");
        for (BundleCatalog.Part part : parts) {
            JsonObject entry = json.addObject().put("id", part.id()).put("name", part.name())
                .put("version", part.version()).put("state", part.state());
            part.build().ifPresent(build -> entry.put("build", build));
            entry.put("origin", part.origin());
            JsonArray serves = entry.putArray("serves");
            part.serves().forEach(serves::add);
            JsonArray standby = entry.putArray("standby");
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
