/**
 * Who has which name: our own kept in the DHT, those of others looked up there and checked against certificates.
 */
package org.ipop.dns.directory;
