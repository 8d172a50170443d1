/**
 * The command {@code ipop}: sends its arguments over the node's Unix domain socket and prints what comes back. It
 * knows no command itself, so a node's new commands need no new client; and it starts in a fraction of a second.
 */
package org.ipop.client;
