package org.ipop.nat.portmap;

import java.net.InetAddress;

/**
 * A default router and our address towards it.
 *
 * @param own    the address that others may see as ours, or that the router translates
 * @param router of the same family, with its scope where it is link-local
 */
record Gateway(InetAddress own, InetAddress router) {
}
