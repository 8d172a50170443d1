/**
 * The messages of the protocol "ring/1": between neighbours ({@link org.ipop.wire.ring.RingMessage}) and along the ring
 * ({@link org.ipop.wire.ring.RoutedHeader}). They travel inside links, so the sender of a neighbour's message is
 * proved; what a message says of others is a claim.
 */
@Version("1.0.0")
package org.ipop.wire.ring;

import org.osgi.annotation.versioning.Version;
