package org.ipop.shell;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.group.GroupStatus;

/** {@code ipop groups}: who listens to which group. */
record GroupsCommand(NodeServices node) implements Command {
    @Override
    public String name() {
        return "groups";
    }

    @Override
    public String usage() {
        return "";
    }

    @Override
    public String purpose() {
        return "multicast groups that this node listens or sends to, and who else listens";
    }

    @Override
    public CompletionStage<Void> run(Invocation call) throws WrongUsage {
        call.arguments().end();
        return node.groups().stream().findFirst()
            .orElseThrow(() -> new Refused("this node takes no part in groups: that takes the bundle "
                + "org.ipop.multicast"))
            .list().thenAccept(groups -> show(call, groups));
    }

    private static void show(Invocation call, List<GroupStatus> groups) {
        JsonArray json = new JsonArray();
        Table table = new Table("NETWORK", "GROUP", "HERE", "MEMBERS");
        for (GroupStatus group : groups) {
            JsonObject entry = new JsonObject().put("network", group.network())
                .put("group", Words.address(group.group())).put("here", group.here());
            JsonArray members = entry.putArray("members");
            group.members().forEach(members::add);
            json.add(entry);
            table.row(group.network(), Words.address(group.group()), group.here() ? "yes" : "no",
                String.join(", ", group.members()));
        }
        call.answer(json, () -> table.render("no group is in use here"));
    }
}
