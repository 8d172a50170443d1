package org.ipop.api.vnet;

import java.net.InetAddress;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.swap.Suspendable;

/** The virtual router of one network. Thread: node loop. */
public interface VirtualNetwork extends AutoCloseable, Suspendable<Void> {
    /** The tap's name. */
    String device();

    /** Takes another address into use, after the old lease was lost. */
    void readdress(InetAddress ipv4);

    /** What would happen to a packet for this address; looks it up where that is needed. */
    CompletionStage<RouteDecision> route(InetAddress destination);

    /**
     * Sends an ICMP or ICMPv6 echo request from our own address over the packet path, as a host would.
     *
     * @return round-trip time in nanoseconds; fails with Refused when no answer came in time or there is no way
     */
    CompletionStage<Long> ping(InetAddress destination, long timeoutNanos);

    /**
     * From now on packets for hosts behind us go to {@code hosts}, one such network at a time: the former one is left.
     * Where a router has no part for that it throws {@link Refused}.
     */
    default StubPort attach(StubNetwork hosts) {
        throw new Refused("this router reaches no hosts behind the node");
    }

    /**
     * From now on packets for groups, which are dropped otherwise, go to {@code groups}; one such at a time. Where a
     * router has no part for that it throws {@link Refused}.
     */
    default GroupPort attach(GroupTraffic groups) {
        throw new Refused("this router leaves group traffic alone");
    }

    /** Takes the tap down. */
    @Override
    void close();
}
