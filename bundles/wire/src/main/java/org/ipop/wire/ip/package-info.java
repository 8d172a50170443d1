/**
 * IP packets as they cross a tap: views that check and read a packet in place ({@link org.ipop.wire.ip.IpView}),
 * values that write one ({@link org.ipop.wire.ip.IpHeader}, {@link org.ipop.wire.ip.Udp},
 * {@link org.ipop.wire.ip.IcmpEcho}), the errors of a router ({@link org.ipop.wire.ip.IcmpErrors}) and the checksum of
 * RFC 1071.
 *
 * <p>A packet is what lies between a buffer's reader and writer index; nothing here moves the reader index. What is
 * written starts in a buffer of {@link org.ipop.api.edge.Packet#allocate}. Thread: any.
 */
@Version("1.0.0")
package org.ipop.wire.ip;

import org.osgi.annotation.versioning.Version;
