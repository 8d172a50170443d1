package org.ipop.switchboard;

import java.net.InetAddress;
import java.util.concurrent.CompletionStage;
import org.ipop.api.vnet.RouteDecision;
import org.ipop.api.vnet.VirtualNetwork;

/** A router of which nothing else is asked. */
abstract class OnlyGroups implements VirtualNetwork {
    @Override
    public String device() {
        throw new AssertionError("nobody asks");
    }

    @Override
    public void readdress(InetAddress ipv4) {
        throw new AssertionError("nobody asks");
    }

    @Override
    public CompletionStage<RouteDecision> route(InetAddress destination) {
        throw new AssertionError("nobody asks");
    }

    @Override
    public CompletionStage<Long> ping(InetAddress destination, long timeoutNanos) {
        throw new AssertionError("nobody asks");
    }

    @Override
    public Void suspend() {
        throw new AssertionError("nobody asks");
    }

    @Override
    public void close() {
        throw new AssertionError("nobody asks");
    }
}
