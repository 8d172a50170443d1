/**
 * Messages of the DHT, requests of service 1 of a ring: clients write and read at the owner of a key; an owner stores
 * on its successors; a new owner takes a range over; holders compare and copy what they lack. See
 * docs/protocol-dht.md.
 */
@Version("1.0.0")
package org.ipop.wire.dht;

import org.osgi.annotation.versioning.Version;
