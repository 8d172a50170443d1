/**
 * The record that says who holds an address of a network: its key in the network's DHT and its bytes. Written by
 * address allocation, read by the router and the name service.
 */
@Version("1.0.0")
package org.ipop.wire.lease;

import org.osgi.annotation.versioning.Version;
