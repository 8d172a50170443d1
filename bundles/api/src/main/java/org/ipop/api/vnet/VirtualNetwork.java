package org.ipop.api.vnet;

import java.net.InetAddress;
import java.util.concurrent.CompletionStage;

/** The virtual router of one network. Thread: node loop. */
public interface VirtualNetwork extends AutoCloseable {
    /** The tap's name. */
    String device();

    /** Takes another address into use, after the old lease was lost. */
    void readdress(InetAddress ipv4);

    /** What would happen to a packet for this address; looks it up where that is needed. */
    CompletionStage<RouteDecision> route(InetAddress destination);

    /** Takes the tap down. */
    @Override
    void close();
}
