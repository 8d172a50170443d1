package org.ipop.dns.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.StreamAcceptor.Stream;
import org.ipop.api.runtime.NodeContext;

/**
 * Who asks. The name server's addresses are this host's own, so its programs ask from one of its addresses; but whoever
 * shares a cable with the host can send packets to them too, and must not find an open resolver (RFC 5358).
 */
final class Askers {
    /** How long an address that the host has given up may count as its own. */
    private static final long READ_AGAIN_NANOS = 30_000_000_000L;
    /** Strangers must not make us read the list of interfaces for each packet. */
    private static final long READ_AT_MOST_NANOS = 1_000_000_000L;

    private final NodeContext context;
    private final LocalSockets sockets;
    private Set<InetAddress> own = Set.of();
    private long readNanos;

    /** What somebody may ask. */
    enum Standing {
        /** A program of this host: anything. */
        HERE,
        /** An address of one of our networks: names of our networks. */
        MEMBER,
        /** Nothing. */
        STRANGER
    }

    /**
     * One end of a conversation.
     *
     * @param from   empty for programs of this host that have no address
     * @param stream whether answers may be as long as they like
     */
    record Asker(Optional<InetAddress> from, boolean stream) {
        static Asker by(InetSocketAddress remote) {
            return new Asker(Optional.of(remote.getAddress()), false);
        }

        static Asker by(Stream stream) {
            return new Asker(stream.from(), true);
        }
    }

    Askers(NodeContext context, LocalSockets sockets) {
        this.context = context;
        this.sockets = sockets;
        readAgain();
    }

    /** The host has other addresses than before. */
    void readAgain() {
        readNanos = context.nanoTime() - READ_AGAIN_NANOS;
    }

    Standing standing(Asker asker, Authority authority) {
        return asker.from().filter(address -> !isOwn(address))
            .map(address -> authority.covers(address) ? Standing.MEMBER : Standing.STRANGER).orElse(Standing.HERE);
    }

    private boolean isOwn(InetAddress address) {
        long age = context.nanoTime() - readNanos;
        boolean known = own.contains(address);
        if (age >= (known ? READ_AGAIN_NANOS : READ_AT_MOST_NANOS)) {
            readNanos = context.nanoTime();
            own = sockets.addresses().stream().map(each -> each.prefix().address()).collect(Collectors.toSet());
            known = own.contains(address);
        }
        return known || address.isLoopbackAddress();
    }
}
