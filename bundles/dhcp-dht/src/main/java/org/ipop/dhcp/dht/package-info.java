/**
 * IPv4 addresses of a network as leases in its DHT: {@code AddressPool} says which there are, {@code Probing} in which
 * order they are tried, {@code DhtAllocator} gets one and keeps it.
 */
package org.ipop.dhcp.dht;
