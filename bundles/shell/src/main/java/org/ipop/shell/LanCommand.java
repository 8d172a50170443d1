package org.ipop.shell;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.lan.LanStatus;
import org.ipop.api.lan.LanTerms;
import org.ipop.api.lan.Lans;

/** {@code ipop lan}: the LANs that this node serves, and their hosts. */
record LanCommand(NodeServices node) implements Command {
    @Override
    public String name() {
        return "lan";
    }

    @Override
    public String usage() {
        return "[add BRIDGE [NET] [--lan-dhcp auto|on|off] | rm NET]";
    }

    @Override
    public String purpose() {
        return "LANs that this node serves, and their hosts";
    }

    @Override
    public CompletionStage<Void> run(Invocation call) throws WrongUsage {
        Arguments arguments = call.arguments();
        LanTerms.Dhcp dhcp = LanOption.mode(arguments);
        String verb = arguments.takeIfAny().orElse("list");
        return switch (verb) {
            case "list" -> {
                arguments.end();
                show(call, node.lans().stream().findFirst().map(Lans::list).orElse(List.of()));
                yield CompletableFuture.completedStage(null);
            }
            case "add" -> {
                String bridge = arguments.take("the bridge");
                String network = new Hosts(node.networks()).network(arguments.takeIfAny()).network().spec().name();
                arguments.end();
                yield LanOption.served(node.lans()).serve(new LanTerms(network, bridge, dhcp))
                    .thenAccept(status -> show(call, List.of(status)));
            }
            case "rm" -> {
                String network = arguments.take("the network's name");
                arguments.end();
                Lans lans = LanOption.served(node.lans());
                yield lans.leave(network).thenRun(() -> show(call, lans.list()));
            }
            default -> throw new WrongUsage("what is '" + verb + "'?");
        };
    }

    private static void show(Invocation call, List<LanStatus> lans) {
        JsonArray json = new JsonArray();
        StringBuilder text = new StringBuilder();
        lans.forEach(lan -> {
            json.add(json(lan));
            text.append(text(lan));
        });
        call.answer(json, () -> lans.isEmpty() ? "no LAN is served\n" : text.toString());
    }

    private static JsonObject json(LanStatus lan) {
        JsonObject json = new JsonObject().put("network", lan.terms().network()).put("bridge", lan.terms().bridge())
            .put("dhcp", mode(lan)).put("detail", lan.detail());
        lan.port().ifPresent(port -> json.put("port", port));
        JsonArray hosts = json.putArray("hosts");
        lan.hosts().forEach(host -> {
            JsonObject entry = new JsonObject().put("mac", host.mac()).put("ipv4", host.address().getHostAddress())
                .put("expires", Instant.ofEpochSecond(host.expiresEpochSeconds()).toString());
            host.name().ifPresent(name -> entry.put("name", name));
            hosts.add(entry);
        });
        return json;
    }

    private static String mode(LanStatus lan) {
        return lan.terms().dhcp().name().toLowerCase(Locale.ROOT);
    }

    private static String text(LanStatus lan) {
        Table table = new Table("MAC", "IPV4", "NAME", "UNTIL");
        lan.hosts().forEach(host -> table.row(host.mac(), host.address().getHostAddress(), host.name().orElse(""),
            Instant.ofEpochSecond(host.expiresEpochSeconds())));
        return lan.terms().network() + " on " + lan.terms().bridge()
            + lan.port().map(port -> ", port " + port).orElse("") + ", dhcp " + mode(lan)
            + (lan.detail().isEmpty() ? "" : ": " + lan.detail()) + "\n" + table.render("no hosts yet");
    }
}
