package org.ipop.lab.nat;

import java.time.Duration;
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
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final int TRIES = 50;

    /** Empty where nothing came back. */
    public record Verdict(Optional<Dependence> mapping, Optional<Dependence> filtering) {
    }

    /** Opens court on a public host of its own. */
    public Judge(Internet internet) {
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

    private static String discover(Host host, String... tests) {
        String[] words = new String[tests.length + 2];
        words[0] = "turnutils_natdiscovery";
        System.arraycopy(tests, 0, words, 1, tests.length);
        words[words.length - 1] = ADDRESS;
        Command.Result result = host.namespace().command(words).run(LIMIT);
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
