package org.ipop.shell;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Who may stay in a network; on the node of its authority. Thread: node loop. */
final class AdmissionCommands {
    private final NodeServices node;

    AdmissionCommands(NodeServices node) {
        this.node = node;
    }

    List<Command> commands() {
        return List.of(new SimpleCommand("revoke", "NET HOST|NODE",
            "expels a member for good; on the node that created the network", this::revoke));
    }

    private CompletionStage<Void> revoke(Invocation call) throws WrongUsage {
        String network = call.arguments().take("the network's name");
        String member = call.arguments().take("the member's host name or node id");
        call.arguments().end();
        return node.admissions().revoke(network, member).thenAccept(expelled -> call.answer(
            Invocation.object().put("revoked", member).put("node", expelled.node().toString())
                .put("number", expelled.number()),
            () -> member + " is no longer a member of " + network + "; its links end within a minute\n"));
    }
}
