/**
 * How a node finds its first peers: on its LAN ({@link org.ipop.membership.discovery.LanBeacon}), among peers of the
 * past ({@link org.ipop.membership.discovery.PeerCache}), at seeds ({@link org.ipop.membership.discovery.SeedList}).
 * Each only names contacts or addresses; whoever answers there proves itself on the link.
 */
package org.ipop.membership.discovery;
