/**
 * What a LAN of unmodified hosts speaks with its gateway: Ethernet frames, ARP (RFC 826), DHCPv4 (RFC 2131, options of
 * RFC 2132, 3397, 3442). {@code DhcpCodec} reads and writes a {@code DhcpMessage}, {@code ArpPacket} itself.
 */
@Version("1.0.0")
package org.ipop.wire.dhcp;

import org.osgi.annotation.versioning.Version;
