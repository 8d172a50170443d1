/**
 * Names of a network's members: registered in and read from its DHT ({@code directory}), served as a DNS zone
 * ({@code server}), and made known to the operating system ({@code resolver}).
 */
package org.ipop.dns;
