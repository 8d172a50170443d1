/**
 * Has the routers in front of this node let traffic in to its port: PCP (RFC 6887), else NAT-PMP (RFC 6886), else UPnP
 * IGD. {@link org.ipop.nat.portmap.PortMap} keeps one mapping in force, whatever the protocol;
 * {@link org.ipop.nat.portmap.Gateways} says whom to ask. Nothing that a router sends is trusted further than that it
 * becomes a candidate. Classes of a protocol are loaded when it is tried.
 */
package org.ipop.nat.portmap;
