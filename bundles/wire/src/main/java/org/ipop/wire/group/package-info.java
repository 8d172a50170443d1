/**
 * Group traffic between members (docs/protocol-multicast.md): {@code GroupFrame} goes before each copy of a packet,
 * {@code GroupRecord} says in the DHT who listens, {@code MembershipReport} and {@code MembershipQuery} are what hosts
 * and routers say to each other on a LAN (IGMP, MLD).
 */
@Version("1.0.0")
package org.ipop.wire.group;

import org.osgi.annotation.versioning.Version;
