package org.ipop.dns.directory;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.name.NameService.NameRecord;
import org.ipop.dns.server.Members;

/** Members of a network, ourselves known without asking the ring. */
public record OwnFirst(Registration registration, Directory directory) implements Members {
    @Override
    public CompletionStage<Optional<NameRecord>> byName(String host) {
        Optional<NameRecord> own = registration.current().filter(record -> record.host().equals(host));
        return own.isPresent() ? CompletableFuture.completedStage(own) : directory.byName(host);
    }

    @Override
    public CompletionStage<Optional<Pointer>> byAddress(InetAddress address) {
        Optional<Pointer> own = registration.current().filter(record -> record.addresses().contains(address))
            .map(record -> new Pointer(record.host(), record.expiresEpochSeconds()));
        return own.isPresent() ? CompletableFuture.completedStage(own) : directory.byAddress(address);
    }
}
