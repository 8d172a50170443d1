/**
 * The operating system's resolver: puts our name server into {@code /etc/resolv.conf} and takes it out again.
 */
package org.ipop.dns.resolver;
