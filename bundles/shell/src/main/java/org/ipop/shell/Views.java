package org.ipop.shell;

import java.util.List;
import org.ipop.api.address.Lease;
import org.ipop.api.link.Contact;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.membership.RunningNetwork;
import org.ipop.api.name.NameService.NameRecord;
import org.ipop.api.name.Published;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.RingView;

/** What the list commands show: peers, rings, leases, names, counters, candidates. Thread: node loop. */
final class Views {
    private final NodeServices node;
    private final StatusCommand status;

    Views(NodeServices node, StatusCommand status) {
        this.node = node;
        this.status = status;
    }

    List<Command> commands() {
        return List.of(
            new ListCommand("peers", "links with other nodes: path, round-trip time, relay", this::peers),
            new ListCommand("ring", "the rings we are in: predecessor, successors, fingers", this::rings),
            new ListCommand("leases", "addresses and who holds them", this::leases),
            new ListCommand("names", "names of the networks, services and aliases", this::names),
            new ListCommand("nat", "where this node may be reached, what it is behind, and how it knows",
                () -> new NatView(node.links().candidates(), node.nat()).view()),
            new ListCommand("counters", "what was counted, drops included", this::counters));
    }

    private ListCommand.View peers() {
        JsonArray links = new JsonArray();
        for (LinkInfo link : node.links().links()) {
            JsonObject entry = status.link(link).put("state", link.state().name().toLowerCase())
                .put("sentBytes", link.sentBytes()).put("receivedBytes", link.receivedBytes());
            JsonArray rings = entry.putArray("rings");
            link.rings().forEach(ring -> rings.add(node.ringName(ring)));
            links.add(entry);
        }
        return new ListCommand.View(links, () -> status.peers().render("no links yet"));
    }

    private ListCommand.View rings() {
        JsonArray rings = new JsonArray();
        StringBuilder text = new StringBuilder();
        for (Overlay overlay : node.memberships().rings()) {
            RingView view = overlay.view();
            rings.add(ring(view));
            text.append(text.isEmpty() ? "" : "\n").append(node.ringName(view.ring())).append(": ")
                .append(view.state().name().toLowerCase()).append(", about ").append(view.members())
                .append(view.members() == 1 ? " member\n" : " members\n");
            Table table = new Table("", "POSITION", "MEMBER");
            table.row("self", view.self().position().toShort(), node.nameOf(view.self().node()));
            view.predecessor().ifPresent(member -> row(table, "predecessor", member));
            view.successors().forEach(member -> row(table, "successor", member));
            view.fingers().forEach(member -> row(table, "finger", member));
            text.append(table.render(""));
        }
        return new ListCommand.View(rings, text::toString);
    }

    private void row(Table table, String role, Contact member) {
        table.row(role, member.position().toShort(), node.nameOf(member.node()));
    }

    private JsonObject ring(RingView view) {
        JsonObject ring = new JsonObject().put("ring", node.ringName(view.ring()))
            .put("state", view.state().name().toLowerCase()).put("position", view.self().position().toHex())
            .put("members", view.members());
        view.predecessor().ifPresent(member -> ring.put("predecessor", member.node().toHex()));
        JsonArray successors = ring.putArray("successors");
        view.successors().forEach(member -> successors.add(member.node().toHex()));
        JsonArray fingers = ring.putArray("fingers");
        view.fingers().forEach(member -> fingers.add(member.node().toHex()));
        return ring;
    }

    private ListCommand.View leases() {
        JsonArray leases = new JsonArray();
        Table table = new Table("ADDRESS", "HOST", "NETWORK", "NODE", "LEFT");
        for (RunningNetwork running : node.networks().running()) {
            String network = running.network().spec().name();
            for (Lease lease : running.addresses().known()) {
                leases.addObject().put("address", Words.address(lease.address())).put("host", lease.host())
                    .put("network", network).put("node", lease.node().toHex())
                    .put("expires", lease.expiresEpochSeconds());
                table.row(Words.address(lease.address()), lease.host(), network, lease.node().toShort(),
                    left(lease.expiresEpochSeconds()));
            }
        }
        return new ListCommand.View(leases, () -> table.render("no leases seen"));
    }

    private ListCommand.View names() {
        JsonArray names = new JsonArray();
        Table table = new Table("NAME", "ADDRESSES", "NODE", "LEFT");
        for (RunningNetwork running : node.networks().running()) {
            String zone = "." + running.network().spec().name() + ".ipop";
            for (NameRecord name : running.names().known()) {
                String whole = name.host() + zone;
                names.add(name(name, whole));
                table.row(whole, String.join(" ", name.addresses().stream().map(Words::address).toList()),
                    name.node().toShort(), left(name.expiresEpochSeconds()));
                name.published().forEach(entry -> table.row(entry.label() + "." + whole,
                    entry instanceof Published.Service service ? "port " + service.port() : "= " + whole, "", ""));
            }
        }
        return new ListCommand.View(names, () -> table.render("no names seen"));
    }

    private static JsonObject name(NameRecord record, String whole) {
        JsonObject name = new JsonObject().put("name", whole).put("node", record.node().toHex())
            .put("expires", record.expiresEpochSeconds());
        JsonArray addresses = name.putArray("addresses");
        record.addresses().forEach(address -> addresses.add(Words.address(address)));
        JsonArray published = name.putArray("published");
        record.published().forEach(entry -> published.add(NameCommand.json(entry, "." + whole)));
        return name;
    }

    private ListCommand.View counters() {
        JsonObject counters = new JsonObject();
        Table table = new Table("COUNTER", "VALUE");
        node.loop().counters().snapshot().forEach((name, value) -> {
            counters.put(name, value);
            if (value != 0) {
                table.row(name, value);
            }
        });
        return new ListCommand.View(counters, () -> table.render("nothing counted yet"));
    }

    private String left(long expiresEpochSeconds) {
        return Words.duration(Math.max(0, expiresEpochSeconds - node.context().epochSeconds()));
    }
}
