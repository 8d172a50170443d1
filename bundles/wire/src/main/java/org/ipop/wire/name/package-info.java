/**
 * The record that says which member has a host name of a network: its keys in the network's DHT and its bytes. Written
 * and read by the name service.
 */
@Version("1.0.0")
package org.ipop.wire.name;

import org.osgi.annotation.versioning.Version;
