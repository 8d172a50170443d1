/**
 * The gateway of a LAN of unmodified hosts (cluster mode). {@code LanDesk} keeps which LANs are served, {@code Lan} is
 * one of them: frames of the bridge go to {@code ArpProxy}, to the server of {@link org.ipop.lan.dhcp}, or to the
 * network's router; packets for hosts come back. {@code HostNames} keeps their names in the network.
 */
package org.ipop.lan;
