/**
 * Multicast and broadcast of a network. {@code GroupDesk} gives each network a {@code Distributor}: it passes packets
 * on along a {@code Tree} of the members that listen ({@code Roster}) or of all, {@code Listening} keeps what the hosts
 * here have reported, {@code Seen} and {@code Limits} stop what comes twice or too often.
 */
package org.ipop.multicast;
