package org.ipop.dns.directory;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
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
    public CompletionStage<List<NameRecord>> offering(String service) {
        Optional<NameRecord> own = registration.current().filter(record -> record.published().stream()
            .anyMatch(entry -> entry.label().equals(service)));
        return directory.offering(service).thenApply(found -> Stream.concat(own.stream(), found.stream()
            .filter(record -> own.map(NameRecord::host).filter(record.host()::equals).isEmpty())).toList());
    }

    @Override
    public CompletionStage<Optional<Pointer>> byAddress(InetAddress address) {
        Optional<Pointer> own = registration.current().filter(record -> record.addresses().contains(address))
            .map(record -> new Pointer(record.host(), record.expiresEpochSeconds()));
        return own.isPresent() ? CompletableFuture.completedStage(own) : directory.byAddress(address);
    }
}
