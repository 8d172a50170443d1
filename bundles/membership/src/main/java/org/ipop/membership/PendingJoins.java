package org.ipop.membership;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.runtime.StateFolder;
import org.ipop.membership.certificate.Names;

/**
 * Joins that wait for an operator's approval, which may take longer than this node runs: one file each with the token
 * and the host name that was asked for. Thread: node loop; reading is for start-up.
 */
final class PendingJoins {
    private static final String FOLDER = "joining";

    private final StateFolder state;

    /** What the operator typed. */
    record Pending(String network, String token, Optional<String> host) {
    }

    PendingJoins(StateFolder state) {
        this.state = state;
    }

    void keep(Pending join) {
        state.write(file(join.network()),
            (join.token() + "\n" + join.host().orElse("")).getBytes(StandardCharsets.UTF_8));
    }

    /** Completes when it is gone from the disk. */
    CompletionStage<Void> forget(String network) {
        return state.delete(file(network));
    }

    List<Pending> read() {
        List<Pending> pending = new ArrayList<>();
        state.list(FOLDER).stream().filter(Names::isNetwork).forEach(network ->
            state.read(file(network)).ifPresent(content -> {
                String[] lines = new String(content, StandardCharsets.UTF_8).split("\n", 2);
                Optional<String> host = lines.length == 2 && !lines[1].isEmpty()
                    ? Optional.of(lines[1]) : Optional.empty();
                pending.add(new Pending(network, lines[0], host));
            }));
        return pending;
    }

    private static String file(String network) {
        return FOLDER + "/" + network;
    }
}
