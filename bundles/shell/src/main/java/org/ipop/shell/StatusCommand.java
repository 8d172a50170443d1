package org.ipop.shell;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.membership.NetworkStatus;
import org.ipop.api.runtime.Health;

/** {@code ipop status}: who am I, networks, addresses, links and health on one screen. */
final class StatusCommand implements Command {
    private final NodeServices node;
    private final String version;
    private final long startedNanos;

    StatusCommand(NodeServices node, String version) {
        this.node = node;
        this.version = version;
        this.startedNanos = node.context().nanoTime();
    }

    @Override
    public String name() {
        return "status";
    }

    @Override
    public String usage() {
        return "";
    }

    @Override
    public String purpose() {
        return "who am I, networks, addresses, links, health";
    }

    @Override
    public CompletionStage<Void> run(Invocation call) throws WrongUsage {
        call.arguments().end();
        call.answer(forScripts(), this::forPeople);
        return CompletableFuture.completedStage(null);
    }

    private long uptimeSeconds() {
        return (node.context().nanoTime() - startedNanos) / 1_000_000_000L;
    }

    private JsonObject forScripts() {
        JsonObject status = new JsonObject().put("node", node.identity().nodeId().toHex()).put("version", version)
            .put("uptimeSeconds", uptimeSeconds()).put("sealing", node.handshakes().algorithms());
        JsonArray listen = status.putArray("listen");
        node.links().listening().forEach(address -> listen.add(Words.socketAddress(address)));
        JsonArray networks = status.putArray("networks");
        node.memberships().networks().forEach(network -> networks.add(network(network)));
        JsonArray links = status.putArray("links");
        node.links().links().forEach(link -> links.add(link(link)));
        JsonArray health = status.putArray("health");
        for (Health.Entry entry : node.health().entries()) {
            health.addObject().put("level", entry.level().name().toLowerCase()).put("text", entry.line());
        }
        return status;
    }

    /** A network as in {@code status} and as the answer of {@code join} and {@code create}. */
    static JsonObject network(NetworkStatus network) {
        JsonObject entry = new JsonObject().put("name", network.spec().name()).put("host", network.self().host());
        network.ipv4().ifPresent(address -> entry.put("ipv4", Words.address(address)));
        network.namespace().ifPresent(name -> entry.put("netns", name));
        return entry.put("ipv6", Words.address(network.self().ipv6()))
            .put("prefix4", Words.address(network.spec().ipv4().address()) + "/" + network.spec().ipv4().length())
            .put("prefix6", Words.address(network.spec().ipv6().address()) + "/" + network.spec().ipv6().length())
            .put("device", network.device().orElse("")).put("state", network.state().name().toLowerCase())
            .put("detail", network.detail());
    }

    /** A link as in {@code status} and {@code peers}. */
    JsonObject link(LinkInfo link) {
        JsonObject entry = new JsonObject().put("node", link.peer().toHex());
        node.member(link.peer()).ifPresent(member -> entry.put("host", member.host()));
        link.rings().stream().filter(ring -> !ring.equals(RingId.BOOTSTRAP)).findFirst()
            .ifPresent(ring -> entry.put("network", node.ringName(ring)));
        entry.put("path", link.path().name().toLowerCase());
        link.remote().ifPresent(remote -> entry.put("remote", Words.socketAddress(remote)));
        link.via().map(NodeId::toHex).ifPresent(via -> entry.put("via", via));
        return link.rttNanos() < 0 ? entry : entry.put("rttMicros", link.rttNanos() / 1_000);
    }

    /** " in netns NAME"; empty in the node's own. */
    static String whereabouts(NetworkStatus network) {
        return network.namespace().map(name -> " in netns " + name).orElse("");
    }

    private static String state(NetworkStatus network) {
        return switch (network.state()) {
            case ACTIVE -> "active";
            case EXPELLED -> network.detail();
            default -> network.state().name().toLowerCase() + ": " + network.detail();
        };
    }

    private String forPeople() {
        StringBuilder text = new StringBuilder("node " + node.identity().nodeId().toShort() + ", IPOP " + version
            + ", up " + Words.duration(uptimeSeconds()) + ", listening on "
            + String.join(" and ", node.links().listening().stream().map(Words::socketAddress).toList())
            + "\nsealing with " + node.handshakes().algorithms() + "\n\n");
        Table networks = new Table("NETWORK", "NAME", "IPV4", "IPV6", "DEVICE", "STATE");
        for (NetworkStatus network : node.memberships().networks()) {
            networks.row(network.spec().name(), network.self().host() + "." + network.spec().name() + ".ipop",
                network.ipv4().map(Words::address).orElse("-"), Words.address(network.self().ipv6()),
                network.device().orElse("-") + whereabouts(network), state(network));
        }
        text.append(networks.render("no network yet; 'ipop create NET' makes one, 'ipop join TOKEN' joins one"));
        text.append('\n').append(peers().render("no links yet; 'ipop seeds add HOST:PORT' tells where to look first"));
        if (!node.health().entries().isEmpty()) {
            text.append('\n');
            node.health().entries().forEach(entry -> text.append(entry.level().name().toLowerCase()).append(": ")
                .append(entry.line()).append('\n'));
        }
        return text.toString();
    }

    /** The links as a table. */
    Table peers() {
        Table table = new Table("PEER", "RINGS", "PATH", "RTT", "VIA", "SENT", "RECEIVED");
        for (LinkInfo link : node.links().links()) {
            table.row(node.nameOf(link.peer()), String.join(",", link.rings().stream().map(node::ringName).toList()),
                link.path().name().toLowerCase(), Words.roundTrip(link.rttNanos()),
                link.via().map(node::nameOf).or(() -> link.remote().map(Words::socketAddress)).orElse("-"),
                Words.bytes(link.sentBytes()), Words.bytes(link.receivedBytes()));
        }
        return table;
    }
}
