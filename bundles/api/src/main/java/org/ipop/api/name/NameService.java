package org.ipop.api.name;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.swap.Suspendable;

/** Names of one network. Thread: node loop. */
public interface NameService extends AutoCloseable, Suspendable<Void> {
    /**
     * Completes when programs of this host can look names up: the server listens, the system's resolver asks it, and
     * the ring has been asked for our own name. What keeps it from that is a health line, and the stage stays open.
     */
    default CompletionStage<Void> ready() {
        return CompletableFuture.completedStage(null);
    }

    /** The member of this host name (without the zone); empty if there is none. */
    CompletionStage<Optional<NameRecord>> lookup(String host);

    /** Names seen lately, ours first. */
    List<NameRecord> known();

    /** What this member says of itself besides its host name. */
    default List<Published> published() {
        return List.of();
    }

    /**
     * Says all of this and no more, from now on and after a restart, until the network is left. Completes when it is on
     * the disk; the ring hears it at once, others within minutes. Fails with {@link Refused} if it is no name, or more
     * than a record holds.
     */
    default CompletionStage<Void> publish(List<Published> all) {
        return CompletableFuture.failedStage(new Refused("this node's name service tells nothing but host names"));
    }

    /** Our IPv4 address has changed. */
    void readdress(InetAddress ipv4);

    /** Gives the name back, leaves the resolver as it was. */
    @Override
    void close();

    /** A name's addresses, and what its holder says besides. */
    record NameRecord(String host, NodeId node, List<InetAddress> addresses, long expiresEpochSeconds,
                      List<Published> published) {
        /** Nothing besides. */
        public NameRecord(String host, NodeId node, List<InetAddress> addresses, long expiresEpochSeconds) {
            this(host, node, addresses, expiresEpochSeconds, List.of());
        }
    }
}
