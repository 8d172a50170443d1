package org.ipop.lab.nat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.lab.Command;
import org.ipop.lab.Host;
import org.ipop.lab.Internet;
import org.ipop.lab.LabFailure;
import org.ipop.lab.nat.Nat.Dependence;

/**
 * Says what a host is behind, knowing nothing of how it was made: coturn's client of RFC 5780 and coturn's server with
 * two addresses and two ports.
 */
public final class Judge {
    private static final String ADDRESS = "203.0.113.1";
    private static final String OTHER_ADDRESS = "203.0.113.2";
    private static final int PORT = 3478;
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final int TRIES = 50;

    private final String server;
    private final int port;

    /** Empty where nothing came back. */
    public record Verdict(Optional<Dependence> mapping, Optional<Dependence> filtering) {
    }

    /** Has coturn's client ask this server instead of coturn's. */
    public Judge(String server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Opens court on a public host of its own. */
    public Judge(Internet internet) {
        this(ADDRESS, PORT);
        Host host = internet.publicHost("judge", ADDRESS);
        internet.alias(host, OTHER_ADDRESS);
        host.namespace().command("turnserver", "-n", "--stun-only", "-L", ADDRESS, "-L", OTHER_ADDRESS,
            "--alt-listening-port=3479", "--no-cli", "--no-tls", "--no-dtls", "--log-file=stdout", "--simple-log",
            "--pidfile=" + internet.folder().resolve("turnserver.pid")).start(
                ProcessBuilder.Redirect.to(internet.folder().resolve("turnserver.log").toFile()));
        for (int i = 0; i < TRIES; i++) {
            if (host.namespace().command("ss", "-Hlun", "sport", "=", "3479").run().out().contains(OTHER_ADDRESS)) {
                return;
            }
            Command.pause();
        }
        throw new LabFailure("coturn does not listen");
    }

    public Verdict of(Host host) {
        String seen = discover(host, "-m", "-f");
        return new Verdict(dependence(seen, "Mapping"), dependence(seen, "Filtering"));
    }

    /** Does a packet to the host's own mapped address come back to it? */
    public boolean hairpins(Host host) {
        return discover(host, "-H").contains("successful hairpinning");
    }

    /** Does a mapping let something in after so long a silence? */
    public boolean livesFor(Host host, Duration silence) {
        return !discover(host, "-t", "-T", String.valueOf(silence.toSeconds())).contains("receive timeout");
    }

    /** "203.0.113.1:3478". */
    public String server() {
        return server + ":" + port;
    }

    private String discover(Host host, String... tests) {
        List<String> words = new ArrayList<>(List.of("turnutils_natdiscovery", "-p", String.valueOf(port)));
        words.addAll(List.of(tests));
        words.add(server);
        Command.Result result = host.namespace().command(words.toArray(String[]::new)).run(LIMIT);
        return result.out() + result.err();
    }

    private static Optional<Dependence> dependence(String seen, String of) {
        if (seen.contains("Address and Port Dependent " + of)) {
            return Optional.of(Dependence.ADDRESS_AND_PORT_DEPENDENT);
        }
        if (seen.contains("Address Dependent " + of)) {
            return Optional.of(Dependence.ADDRESS_DEPENDENT);
        }
        return seen.contains("Endpoint Independent " + of) ? Optional.of(Dependence.ENDPOINT_INDEPENDENT)
            : Optional.empty();
    }
}
