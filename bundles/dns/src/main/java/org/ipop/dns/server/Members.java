package org.ipop.dns.server;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.name.NameService.NameRecord;

/** Who is in a zone. Stages fail when the ring does not answer. Thread: node loop. */
public interface Members {
    CompletionStage<Optional<NameRecord>> byName(String host);

    /** The members that offer a service, like "_http._tcp", each with that among what it publishes. */
    CompletionStage<List<NameRecord>> offering(String service);

    /** The host name at an address. */
    CompletionStage<Optional<Pointer>> byAddress(InetAddress address);

    /** The host name at an address, and the end of the lease it comes from. */
    record Pointer(String host, long expiresEpochSeconds) {
    }
}
