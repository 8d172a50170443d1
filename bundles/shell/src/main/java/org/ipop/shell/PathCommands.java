package org.ipop.shell;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.vnet.RouteDecision;
import org.ipop.shell.Hosts.Host;
import org.ipop.shell.alarm.Watchman;

/** How others are reached and why: {@code ping, why, route}. Thread: node loop. */
final class PathCommands {
    private static final long PING_TIMEOUT_NANOS = 3_000_000_000L;
    private static final long PING_INTERVAL_NANOS = 1_000_000_000L;

    private final NodeServices node;
    private final Watchman watchman;
    private final Hosts hosts;

    PathCommands(NodeServices node, Watchman watchman) {
        this.node = node;
        this.watchman = watchman;
        this.hosts = new Hosts(node.networks());
    }

    List<Command> commands() {
        return List.of(
            new SimpleCommand("ping", "HOST [-c N]", "round-trip time over the network, and by which path", this::ping),
            new SimpleCommand("why", "HOST", "why a peer is reached as it is, or not at all", this::why),
            new SimpleCommand("route", "ADDRESS [NET]", "what would happen to a packet", this::route));
    }

    private CompletionStage<Void> ping(Invocation call) throws WrongUsage {
        int count = call.arguments().takeNumber("-c", 1, 1_000_000, 4);
        String host = call.arguments().take("the host");
        call.arguments().end();
        return hosts.named(host).thenCompose(target -> {
            CompletableFuture<Void> done = new CompletableFuture<>();
            new Pinging(call, target, done).next(1, count);
            return done;
        });
    }

    private CompletionStage<Void> why(Invocation call) throws WrongUsage {
        String host = call.arguments().take("the host");
        call.arguments().end();
        return hosts.named(host).thenAccept(target -> {
            Optional<LinkInfo> link = node.links().link(target.node());
            JsonObject json = new JsonObject().put("host", target.name()).put("node", target.node().toHex());
            link.ifPresent(info -> describe(json, info));
            JsonArray history = json.putArray("history");
            List<String> lines = Stream.concat(node.links().history(target.node()).stream(),
                watchman.misdeeds(target.node()).stream()).toList();
            lines.forEach(history::add);
            call.answer(json, () -> target.name() + " (node " + target.node().toShort() + ")\n  now: "
                + link.map(this::describe).orElse("no link; the first packet opens one") + "\n  "
                + String.join("\n  ", lines) + "\n");
        });
    }

    private CompletionStage<Void> route(Invocation call) throws WrongUsage {
        String text = call.arguments().take("the address");
        Optional<String> name = call.arguments().takeIfAny();
        call.arguments().end();
        InetAddress address = literal(text).orElseThrow(() -> new Refused("'" + text + "' is no IPv4 or IPv6 address"));
        CompletionStage<RouteDecision> decided = hosts.networkOf(address, name).router().route(address);
        return decided.thenAccept(decision -> call.answer(decision(text, decision), () ->
            text + ": " + decision.verdict().name().toLowerCase().replace('_', ' ')
                + decision.node().map(id -> " " + node.nameOf(id)).orElse("") + ", " + decision.reason() + "\n"));
    }

    private static JsonObject decision(String address, RouteDecision decision) {
        JsonObject json = new JsonObject().put("address", address)
            .put("verdict", decision.verdict().name().toLowerCase()).put("reason", decision.reason());
        decision.node().ifPresent(id -> json.put("node", id.toHex()));
        return json;
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private JsonObject describe(JsonObject json, LinkInfo link) {
        json.put("path", link.path().name().toLowerCase());
        link.via().ifPresent(via -> json.put("via", node.nameOf(via)));
        link.remote().ifPresent(remote -> json.put("remote", Words.socketAddress(remote)));
        return json;
    }

    /** "direct to 203.0.113.7:4100", "relayed over seed.lab". */
    private String describe(LinkInfo link) {
        return switch (link.path()) {
            case DIRECT -> "direct to " + link.remote().map(Words::socketAddress).orElse("itself");
            case STREAM -> "by a stream with " + link.remote().map(Words::socketAddress).orElse("itself");
            case RELAYED -> "relayed over " + link.via().map(node::nameOf).orElse("a common neighbour");
            case ROUTED -> "along the ring, next hop " + link.via().map(node::nameOf).orElse("unknown");
            case NONE -> "no path yet";
        };
    }

    /** One run of {@code ipop ping}: a request a second, each answered or timed out before the next. */
    private final class Pinging {
        private final Invocation call;
        private final Host target;
        private final CompletableFuture<Void> done;
        private int received;

        private Pinging(Invocation call, Host target, CompletableFuture<Void> done) {
            this.call = call;
            this.target = target;
            this.done = done;
        }

        private void next(int sequence, int count) {
            long start = node.context().nanoTime();
            target.network().router().ping(target.address(), PING_TIMEOUT_NANOS).whenComplete((rtt, error) -> {
                tell(sequence, rtt, error);
                if (sequence < count && call.open()) {
                    long spent = node.context().nanoTime() - start;
                    node.context().schedule(PING_INTERVAL_NANOS - spent, () -> next(sequence + 1, count));
                } else if (received > 0) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(new Refused("no answer from " + target.name()));
                }
            });
        }

        private void tell(int sequence, Long rttNanos, Throwable error) {
            Optional<LinkInfo> link = node.links().link(target.node());
            JsonObject json = new JsonObject().put("sequence", sequence).put("host", target.name());
            link.ifPresent(info -> describe(json, info));
            if (error == null) {
                received++;
                call.answer(json.put("rttMicros", rttNanos / 1_000), () -> target.name() + " ("
                    + Words.address(target.address()) + "): " + Words.roundTrip(rttNanos) + ", "
                    + link.map(PathCommands.this::describe).orElse("no link") + "\n");
            } else {
                call.answer(json.put("error", error.getMessage()), () -> target.name() + ": no answer\n");
            }
        }
    }
}
