package org.ipop.shell;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.membership.Admissions.Applicant;

/** Who may come into a network and who may stay; on the node of its authority. Thread: node loop. */
final class AdmissionCommands {
    private final NodeServices node;

    AdmissionCommands(NodeServices node) {
        this.node = node;
    }

    List<Command> commands() {
        return List.of(
            new SimpleCommand("approve", "NET [HOST|NODE] [--deny]",
                "lets in who waits for approval, or turns it away; without HOST lists who waits", this::approve),
            new SimpleCommand("revoke", "NET HOST|NODE",
                "expels a member for good; on the node that created the network", this::revoke));
    }

    private CompletionStage<Void> approve(Invocation call) throws WrongUsage {
        boolean deny = call.arguments().takeSwitch("--deny");
        String network = call.arguments().take("the network's name");
        Optional<String> applicant = call.arguments().takeIfAny();
        call.arguments().end();
        if (applicant.isEmpty() && deny) {
            throw new WrongUsage("--deny needs the host name or node id of who waits");
        }
        return applicant.isEmpty()
            ? node.admissions().waiting(network).thenAccept(waiting -> show(call, network, waiting))
            : node.admissions().answer(network, applicant.get(), !deny).thenAccept(answered ->
                call.answer(json(answered).put("approved", !deny), () -> deny
                    ? answered.host() + " is turned away from " + network + "\n"
                    : answered.host() + " may join " + network + " and will in a few seconds if it runs\n"));
    }

    private static void show(Invocation call, String network, List<Applicant> waiting) {
        JsonArray list = new JsonArray();
        waiting.forEach(applicant -> list.add(json(applicant)));
        Table table = new Table("HOST", "NODE", "SINCE");
        waiting.forEach(applicant -> table.row(applicant.host(), applicant.node().toShort(),
            Instant.ofEpochSecond(applicant.sinceEpochSeconds())));
        call.answer(list, () -> table.render("nobody waits to join " + network));
    }

    private static JsonObject json(Applicant applicant) {
        return new JsonObject().put("host", applicant.host()).put("node", applicant.node().toString())
            .put("since", Instant.ofEpochSecond(applicant.sinceEpochSeconds()).toString());
    }

    private CompletionStage<Void> revoke(Invocation call) throws WrongUsage {
        String network = call.arguments().take("the network's name");
        String member = call.arguments().take("the member's host name or node id");
        call.arguments().end();
        return node.admissions().revoke(network, member).thenAccept(expelled -> call.answer(
            new JsonObject().put("revoked", member).put("node", expelled.node().toString())
                .put("number", expelled.number()),
            () -> member + " is no longer a member of " + network + "; its links end within a minute\n"));
    }
}
