package org.ipop.lab.bench;

import java.util.ArrayList;
import java.util.List;

/** The edges find each other by a supernode on the first host, which carries no traffic then. */
final class N2n implements Peer {
    private static final String NETWORK = "10.85.0.";
    private static final String PORT = "7654";

    @Override
    public String name() {
        return "n2n";
    }

    @Override
    public List<String> commands() {
        return List.of("edge", "supernode");
    }

    @Override
    public Tunnel start(End a, End b) {
        Process supernode = a.run("supernode", "-f", "-l", PORT);
        List<Process> all = new ArrayList<>(List.of(supernode));
        for (End end : List.of(a, b)) {
            all.add(end.run("edge", "-f", "-d", "n2n", "-a", NETWORK + end.number(), "-c", "bench", "-k", "bench", "-M",
                String.valueOf(MTU), "-l", a.address() + ":" + PORT));
        }
        return Tunnel.of(NETWORK + b.number(), all.toArray(Process[]::new));
    }
}
