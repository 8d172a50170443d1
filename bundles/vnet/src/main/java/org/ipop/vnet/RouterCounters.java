package org.ipop.vnet;

import org.ipop.api.NodeId;
import org.ipop.api.edge.Packet;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;

/** What a router counts; looked up once, since counting happens per packet. */
final class RouterCounters {
    final Counter sent;
    final Counter received;
    final Counter unreachable;
    final Counter tooBig;
    final Counter clamped;
    private final Counter[] drops = new Counter[Drop.values().length];

    RouterCounters(Counters counters) {
        sent = counters.counter("vnet.sent");
        received = counters.counter("vnet.received");
        unreachable = counters.counter("vnet.icmp.unreachable");
        tooBig = counters.counter("vnet.icmp.too-big");
        clamped = counters.counter("vnet.mss-clamped");
        for (Drop drop : Drop.values()) {
            drops[drop.ordinal()] = counters.counter("vnet.drop." + drop.name);
        }
    }

    /** Why a packet ends here. */
    enum Drop {
        MALFORMED("malformed"),
        SOURCE("source"),
        OWN("own"),
        MULTICAST("multicast"),
        NOT_OURS("not-ours"),
        UNREACHABLE("unreachable"),
        TOO_BIG("too-big"),
        UNRESOLVED("unresolved"),
        QUEUE_FULL("queue-full"),
        LINK("link"),
        DESTINATION("destination"),
        SPOOFED("spoofed"),
        UNVERIFIED("unverified"),
        NO_TAP("no-tap"),
        CLOSED("closed");

        private final String name;

        Drop(String name) {
            this.name = name;
        }
    }

    /** Counts it and releases the packet. */
    void drop(Drop why, Packet packet) {
        dropped(why);
        packet.buffer().release();
    }

    /** A member sent what is not its own. Counts it and releases the packet. */
    void spoofed(NodeId from, Packet packet) {
        drops[Drop.SPOOFED.ordinal()].increment(from);
        packet.buffer().release();
    }

    /** Counts a packet that somebody else has released. */
    void dropped(Drop why) {
        drops[why.ordinal()].increment();
    }
}
