package org.ipop.api.name;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.NodeId;
import org.ipop.api.swap.Suspendable;

/** Names of one network. Thread: node loop. */
public interface NameService extends AutoCloseable, Suspendable<Void> {
    /** The member of this host name (without the zone); empty if there is none. */
    CompletionStage<Optional<NameRecord>> lookup(String host);

    /** Names seen lately, ours first. */
    List<NameRecord> known();

    /** Our IPv4 address has changed. */
    void readdress(InetAddress ipv4);

    /** Gives the name back, leaves the resolver as it was. */
    @Override
    void close();

    /** A name's addresses. */
    record NameRecord(String host, NodeId node, List<InetAddress> addresses, long expiresEpochSeconds) {
    }
}
