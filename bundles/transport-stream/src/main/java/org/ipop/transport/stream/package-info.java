/**
 * Datagrams over streams. {@link StreamTable} has all that are open; {@link Carrier} is one of them and takes it
 * through its stages ({@link Stage}): a proxy's answer, TLS, the preface or the WebSocket's upgrade, then datagrams
 * ({@link Framing}). {@link Ladder} dials: one protocol after the other until one passes. {@link Doorstep} accepts.
 */
package org.ipop.transport.stream;
