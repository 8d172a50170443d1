package org.ipop.lab.bench;

import java.util.List;

/** No tunnel at all: what the machine can do. */
final class BareLink implements Peer {
    @Override
    public String name() {
        return "bare";
    }

    @Override
    public List<String> commands() {
        return List.of();
    }

    @Override
    public Tunnel start(End a, End b) {
        return Tunnel.of(b.address());
    }
}
