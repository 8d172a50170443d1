/** IPv4 addresses of this node from its configuration, claimed in the network's DHT as leases are. */
package org.ipop.address.fixed;
