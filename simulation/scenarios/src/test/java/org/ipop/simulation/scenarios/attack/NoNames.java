package org.ipop.simulation.scenarios.attack;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.name.NameService;

/** A network whose hosts are called by address. */
final class NoNames implements NameService {
    @Override
    public CompletionStage<Optional<NameRecord>> lookup(String host) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public List<NameRecord> known() {
        return List.of();
    }

    @Override
    public void readdress(InetAddress ipv4) {
        // nobody is told
    }

    @Override
    public Void suspend() {
        return null;
    }

    @Override
    public void close() {
        // nothing was opened
    }
}
