package org.ipop.shell;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.runtime.NodeContext;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** {@code ipop bundles}: what the node is made of. The framework is asked on a worker, never on the loop. */
final class BundlesCommand implements Command {
    private final BundleContext framework;
    private final NodeContext context;

    BundlesCommand(BundleContext framework, NodeContext context) {
        this.framework = framework;
        this.context = context;
    }

    @Override
    public String name() {
        return "bundles";
    }

    @Override
    public String usage() {
        return "[--all]";
    }

    @Override
    public String purpose() {
        return "the parts of this node, their versions and states";
    }

    @Override
    public CompletionStage<Void> run(Invocation call) throws WrongUsage {
        boolean all = call.arguments().takeSwitch("--all");
        call.arguments().end();
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean accepted = context.compute(this, framework::getBundles, (bundles, error) -> {
            if (error == null) {
                show(call, bundles, all);
                done.complete(null);
            } else {
                done.completeExceptionally(error);
            }
        });
        return accepted ? done : CompletableFuture.failedStage(new Refused("the node is busy; try again"));
    }

    private static void show(Invocation call, Bundle[] bundles, boolean all) {
        ArrayNode json = Invocation.array();
        Table table = new Table("ID", "BUNDLE", "VERSION", "STATE");
        for (Bundle bundle : bundles) {
            if (all || bundle.getSymbolicName().startsWith("org.ipop.")) {
                json.addObject().put("id", bundle.getBundleId()).put("name", bundle.getSymbolicName())
                    .put("version", bundle.getVersion().toString()).put("state", state(bundle));
                table.row(bundle.getBundleId(), bundle.getSymbolicName(), bundle.getVersion(), state(bundle));
            }
        }
        call.answer(json, () -> table.render("no bundles"));
    }

    private static String state(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.ACTIVE -> "active";
            case Bundle.STARTING -> bundle.getHeaders().get(Constants.BUNDLE_ACTIVATIONPOLICY) == null
                ? "starting" : "lazy";
            case Bundle.STOPPING -> "stopping";
            case Bundle.RESOLVED -> bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null ? "stopped" : "attached";
            default -> "not resolved";
        };
    }
}
