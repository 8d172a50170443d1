package org.ipop.shell;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.membership.Admissions;
import org.ipop.api.membership.Memberships.Invitation;
import org.ipop.api.membership.Memberships.InvitationTerms;
import org.ipop.api.membership.Memberships.JoinTerms;
import org.ipop.api.membership.NetworkStatus;

/** Making, joining and leaving networks: {@code create, invite, join, leave}. Thread: node loop. */
final class NetworkCommands {
    private static final long PROGRESS_NANOS = 200_000_000L;
    private static final long DAY_SECONDS = 86_400;
    private static final long LONGEST_SECONDS = 365 * DAY_SECONDS;
    private static final Pattern DURATION = Pattern.compile("(\\d{1,8})([smhd])");

    private final NodeServices node;

    NetworkCommands(NodeServices node) {
        this.node = node;
    }

    List<Command> commands() {
        return List.of(
            new SimpleCommand("create", "NET [--ipv4 10.66.0.0/16] [--host NAME] [--netns NAME] " + LanOption.USAGE,
                "makes a network; this node is its authority", this::create),
            new SimpleCommand("invite", "NET [--host NAME] [--uses N] [--expires 24h] [--approve]",
                "prints a token that lets others join", this::invite),
            new SimpleCommand("join", "TOKEN [--host NAME] [--netns NAME] " + LanOption.USAGE, "joins a network",
                this::join),
            new SimpleCommand("leave", "NET", "gives address and name back and forgets the network", this::leave));
    }

    private CompletionStage<Void> create(Invocation call) throws WrongUsage {
        Optional<Prefix> ipv4 = prefix(call.arguments().takeOption("--ipv4"));
        JoinTerms terms = terms(call.arguments());
        LanOption lan = LanOption.take(call.arguments());
        String network = call.arguments().take("the network's name");
        call.arguments().end();
        lan.check(node.lans());
        return showWhenActive(call, node.memberships().create(network, ipv4, terms)
            .thenCompose(created -> lan.serve(node.lans(), created)));
    }

    private CompletionStage<Void> join(Invocation call) throws WrongUsage {
        JoinTerms terms = terms(call.arguments());
        LanOption lan = LanOption.take(call.arguments());
        String token = call.arguments().take("the token");
        call.arguments().end();
        lan.check(node.lans());
        return showWhenActive(call, node.memberships().join(token, terms)
            .thenCompose(joined -> lan.serve(node.lans(), joined)));
    }

    private static JoinTerms terms(Arguments arguments) throws WrongUsage {
        return new JoinTerms(arguments.takeOption("--host"), arguments.takeOption("--netns"));
    }

    private CompletionStage<Void> invite(Invocation call) throws WrongUsage {
        Optional<String> host = call.arguments().takeOption("--host");
        int uses = call.arguments().takeNumber("--uses", 1, 100_000, 1);
        long seconds = seconds(call.arguments().takeOption("--expires"));
        boolean approve = call.arguments().takeSwitch("--approve");
        String network = call.arguments().take("the network's name");
        call.arguments().end();
        return node.memberships().invite(network, new InvitationTerms(host, uses, seconds, approve))
            .thenAccept(invitation -> call.answer(invitation(invitation), () -> invitation.token() + "\n"));
    }

    private CompletionStage<Void> leave(Invocation call) throws WrongUsage {
        String network = call.arguments().take("the network's name");
        call.arguments().end();
        return node.memberships().leave(network).thenCompose(left -> node.lans().isEmpty()
            ? CompletableFuture.completedStage(null) : node.lans().getFirst().leave(network)).thenAccept(nothing ->
            call.answer(new JsonObject().put("left", network), () -> "left " + network + "\n"));
    }

    private static JsonObject invitation(Invitation invitation) {
        return new JsonObject().put("token", invitation.token())
            .put("expires", Instant.ofEpochSecond(invitation.expiresEpochSeconds()).toString());
    }

    private CompletionStage<Void> showWhenActive(Invocation call, CompletionStage<NetworkStatus> active) {
        CompletableFuture<NetworkStatus> ended = active.toCompletableFuture();
        tellProgress(call, ended, "");
        return active.thenAccept(network -> call.answer(StatusCommand.network(network), () ->
            "%s.%s.ipop  %s  %s  on %s%s\n".formatted(network.self().host(), network.spec().name(),
                network.ipv4().map(Words::address).orElse("no IPv4 address"), Words.address(network.self().ipv6()),
                network.device().orElse("no device"), StatusCommand.whereabouts(network))));
    }

    /** Says each new state of networks that are not ACTIVE yet, until the command has ended. */
    private void tellProgress(Invocation call, CompletableFuture<NetworkStatus> ended, String said) {
        if (ended.isDone() || !call.open()) {
            return;
        }
        String now = node.memberships().networks().stream()
            .filter(network -> network.state() != NetworkStatus.State.ACTIVE
                && network.state() != NetworkStatus.State.EXPELLED)
            .map(network -> network.state().name().toLowerCase() + ": " + network.detail())
            .findFirst().or(() -> node.admissions().joining().stream().map(Admissions.Joining::detail).findFirst())
            .orElse("enrolling");
        if (!now.equals(said)) {
            call.progress(now);
        }
        node.context().schedule(PROGRESS_NANOS, () -> tellProgress(call, ended, now));
    }

    private static Optional<Prefix> prefix(Optional<String> text) {
        try {
            return text.map(Prefix::parse);
        } catch (IllegalArgumentException e) {
            throw new Refused(e.getMessage());
        }
    }

    private static long seconds(Optional<String> text) throws WrongUsage {
        if (text.isEmpty()) {
            return DAY_SECONDS;
        }
        Matcher matcher = DURATION.matcher(text.get());
        if (matcher.matches()) {
            long unit = switch (matcher.group(2)) {
                case "s" -> 1;
                case "m" -> 60;
                case "h" -> 3_600;
                default -> DAY_SECONDS;
            };
            long seconds = Long.parseLong(matcher.group(1)) * unit;
            if (seconds > 0 && seconds <= LONGEST_SECONDS) {
                return seconds;
            }
        }
        throw new WrongUsage("--expires is '" + text.get() + "'; it may be 1s to 365d, like 30m, 24h, 7d");
    }
}
