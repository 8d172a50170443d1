package org.ipop.dns;

import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.dns.resolver.SystemResolver;
import org.ipop.dns.server.Forwarder;
import org.ipop.dns.server.Responder;

/**
 * A network namespace as far as names go: the sockets there, the zones of the networks that live there and are answered
 * nowhere else, and its resolv.conf with whom to ask for all other names. Thread: node loop.
 */
record Locality(LocalSockets sockets, Responder responder, Forwarder forwarder, SystemResolver resolver) {
    /** @param resolver not yet started */
    static Locality open(NodeContext context, Counters counters, LocalSockets sockets, SystemResolver resolver) {
        Forwarder forwarder = new Forwarder(context, counters, sockets);
        resolver.start(forwarder::servers);
        return new Locality(sockets, new Responder(context, counters, sockets, forwarder), forwarder, resolver);
    }

    /** The system is to ask the server of this network, which listens. */
    CompletionStage<Void> announce(NetworkSpec network) {
        return resolver.announce(network, sockets.addresses().stream()
            .filter(each -> each.prefix().address().equals(network.nameServer4()))
            .map(LocalSockets.InterfaceAddress::device).findFirst());
    }

    /** Completes when the resolv.conf is as it was. */
    CompletionStage<Void> close() {
        forwarder.close();
        return resolver.close();
    }
}
