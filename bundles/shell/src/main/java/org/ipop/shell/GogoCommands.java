package org.ipop.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.ipop.api.runtime.NodeLoop;

/**
 * The commands in Gogo, scope {@code ipop}: {@code ipop:status} and so on. Gogo finds functions by method name, so each
 * command has its method here. Thread: Gogo's; the work is done on the loop.
 */
public final class GogoCommands {
    /** The methods below, for {@code osgi.command.function}. */
    static final String[] FUNCTIONS = {"status", "peers", "ring", "leases", "names", "name", "nat", "counters",
        "bundles", "ping", "why", "route", "create", "invite", "join", "leave", "approve", "revoke",
        "seeds", "lan", "groups"};

    private final CommandSet commands;
    private final NodeLoop loop;

    GogoCommands(CommandSet commands, NodeLoop loop) {
        this.commands = commands;
        this.loop = loop;
    }

    public void status(CommandSession session, String... words) {
        call("status", session, words);
    }

    public void peers(CommandSession session, String... words) {
        call("peers", session, words);
    }

    public void ring(CommandSession session, String... words) {
        call("ring", session, words);
    }

    public void leases(CommandSession session, String... words) {
        call("leases", session, words);
    }

    public void names(CommandSession session, String... words) {
        call("names", session, words);
    }

    public void name(CommandSession session, String... words) {
        call("name", session, words);
    }

    public void nat(CommandSession session, String... words) {
        call("nat", session, words);
    }

    public void counters(CommandSession session, String... words) {
        call("counters", session, words);
    }

    public void bundles(CommandSession session, String... words) {
        call("bundles", session, words);
    }

    public void ping(CommandSession session, String... words) {
        call("ping", session, words);
    }

    public void why(CommandSession session, String... words) {
        call("why", session, words);
    }

    public void route(CommandSession session, String... words) {
        call("route", session, words);
    }

    public void create(CommandSession session, String... words) {
        call("create", session, words);
    }

    public void invite(CommandSession session, String... words) {
        call("invite", session, words);
    }

    public void join(CommandSession session, String... words) {
        call("join", session, words);
    }

    public void leave(CommandSession session, String... words) {
        call("leave", session, words);
    }

    public void approve(CommandSession session, String... words) {
        call("approve", session, words);
    }

    public void revoke(CommandSession session, String... words) {
        call("revoke", session, words);
    }

    public void seeds(CommandSession session, String... words) {
        call("seeds", session, words);
    }

    public void lan(CommandSession session, String... words) {
        call("lan", session, words);
    }

    public void groups(CommandSession session, String... words) {
        call("groups", session, words);
    }

    private void call(String name, CommandSession session, String... words) {
        List<String> all = new ArrayList<>(List.of(name));
        all.addAll(Arrays.asList(words));
        loop.ask(() -> commands.run(all, new SessionOutput(session)))
            .thenCompose(status -> status).toCompletableFuture().join();
    }

    private record SessionOutput(CommandSession session) implements Output {
        @Override
        public void out(String text) {
            session.getConsole().print(text);
            session.getConsole().flush();
        }

        @Override
        public void err(String text) {
            out(text);
        }

        @Override
        public int columns() {
            return 0;
        }

        @Override
        public boolean open() {
            return true;
        }
    }
}
