/**
 * Learns under which addresses our sockets can be reached, and answers STUN for others.
 * {@link org.ipop.nat.stun.StunGatherer} gathers: from the interfaces ({@link org.ipop.nat.stun.HostCandidates}), by
 * asking servers ({@link org.ipop.nat.stun.StunClient}), and from what peers say ({@link org.ipop.nat.stun.Voices}).
 * {@link org.ipop.nat.stun.StunServer} answers; {@link org.ipop.nat.stun.BehaviourDiscovery} finds out what we are
 * behind (RFC 5780).
 */
package org.ipop.nat.stun;
