/**
 * DHCP for the hosts of one LAN (RFC 2131), as a plain core: messages in, messages out, leases by
 * {@link org.ipop.api.address.HostLeases}. {@code ForeignServers} says whether another server is there.
 */
package org.ipop.lan.dhcp;
