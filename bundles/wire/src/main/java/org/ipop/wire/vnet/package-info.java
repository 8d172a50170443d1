/**
 * The record by which a member says that it has the IPv6 address of its certificate: its key in the network's DHT and
 * its bytes. Written and read by the router.
 */
@Version("1.0.0")
package org.ipop.wire.vnet;

import org.osgi.annotation.versioning.Version;
