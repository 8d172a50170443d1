package org.ipop.membership;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.membership.Memberships.JoinTerms;
import org.ipop.api.runtime.StateFolder;
import org.ipop.membership.certificate.Names;

/**
 * Joins that wait for an operator's approval, which may take longer than this node runs: one file each with the token,
 * the host name and the network namespace that were asked for, a line each. Thread: node loop; reading is for start-up.
 */
final class PendingJoins {
    private static final String FOLDER = "joining";

    private final StateFolder state;

    /** What the operator typed. */
    record Pending(String network, String token, JoinTerms terms) {
    }

    PendingJoins(StateFolder state) {
        this.state = state;
    }

    void keep(Pending join) {
        state.write(file(join.network()),
            String.join("\n", join.token(), join.terms().host().orElse(""), join.terms().namespace().orElse(""))
                .getBytes(StandardCharsets.UTF_8));
    }

    /** Completes when it is gone from the disk. */
    CompletionStage<Void> forget(String network) {
        return state.delete(file(network));
    }

    List<Pending> read() {
        List<Pending> pending = new ArrayList<>();
        state.list(FOLDER).stream().filter(Names::isNetwork).forEach(network ->
            state.read(file(network)).ifPresent(content -> {
                List<String> lines = new String(content, StandardCharsets.UTF_8).lines().toList();
                pending.add(new Pending(network, lines.getFirst(), new JoinTerms(line(lines, 1), line(lines, 2))));
            }));
        return pending;
    }

    private static Optional<String> line(List<String> lines, int number) {
        return lines.stream().skip(number).findFirst().filter(text -> !text.isEmpty());
    }

    private static String file(String network) {
        return FOLDER + "/" + network;
    }
}
