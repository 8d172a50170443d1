package org.ipop.link;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ipop.api.Bytes;
import org.ipop.api.Prefix;

/** The half-open handshakes that others have begun: bounded in all, and for each client, so that none takes all. */
final class Responses {
    static final int MAX = 256;
    static final int MAX_PER_CLIENT = 16;
    /** Whoever has one address of IPv6 has as many as this prefix holds (RFC 4291 section 2.5.1). */
    private static final int IPV6_NETWORK_BITS = 64;

    private final Map<Bytes, Response> byInitiation = new LinkedHashMap<>();
    private final Map<Object, Integer> perClient = new HashMap<>();

    /** To whom what comes from there is counted: the source's address, or the neighbour that relays for it. */
    static Object client(Route from) {
        return switch (from) {
            case Route.Direct direct -> network(direct.remote().getAddress());
            case Route.Stream stream -> network(stream.remote().getAddress());
            case Route.Relayed relayed -> relayed.first();
        };
    }

    /** The address, or what counts as one. */
    static Object network(InetAddress host) {
        return host instanceof Inet6Address ? new Prefix(host, IPV6_NETWORK_BITS).network() : host;
    }

    int size() {
        return byInitiation.size();
    }

    /** Null if there is none. */
    Response find(Bytes initiation) {
        return byInitiation.get(initiation);
    }

    boolean full() {
        return byInitiation.size() >= MAX;
    }

    boolean full(Object client) {
        return perClient.getOrDefault(client, 0) >= MAX_PER_CLIENT;
    }

    void add(Response response) {
        byInitiation.put(response.initiation(), response);
        perClient.merge(response.client(), 1, Integer::sum);
    }

    /** False if it was not there any more. */
    boolean remove(Response response) {
        boolean removed = byInitiation.remove(response.initiation(), response);
        if (removed) {
            perClient.computeIfPresent(response.client(), (client, count) -> count == 1 ? null : count - 1);
        }
        return removed;
    }
}
