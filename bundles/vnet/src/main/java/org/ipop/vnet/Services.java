package org.ipop.vnet;

import org.ipop.api.edge.TapFactory;
import org.ipop.api.link.Links;
import org.ipop.api.link.UnderlayGuard;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeLoop;

/**
 * What routers need of their node.
 *
 * @param mtu of the taps
 */
public record Services(NodeLoop loop, Links links, UnderlayGuard underlay, TapFactory taps, Health health, int mtu) {
    /** With the MTU that every path carries. */
    public Services(NodeLoop loop, Links links, UnderlayGuard underlay, TapFactory taps, Health health) {
        this(loop, links, underlay, taps, health, AddressPlan.LEAST_MTU);
    }
}
