/**
 * A name server (RFC 1034, 1035) over UDP and TCP: authoritative for {@code network.ipop} and the reverse zones of the
 * network's prefixes, a forwarder for every other name.
 */
package org.ipop.dns.server;
