package org.ipop.vnet;

import java.util.function.Supplier;
import org.ipop.api.edge.TapFactory;
import org.ipop.api.link.Links;
import org.ipop.api.link.UnderlayGuard;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeLoop;

/**
 * What routers need of their node.
 *
 * @param taps the kind of tap to open now; throws Refused if there is none
 */
public record Services(NodeLoop loop, Links links, UnderlayGuard underlay, Supplier<TapFactory> taps, Health health) {
}
