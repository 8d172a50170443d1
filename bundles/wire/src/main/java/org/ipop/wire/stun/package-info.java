/**
 * STUN (RFC 8489): messages as values, one codec, and the keyed and unkeyed checks at a message's end. First byte 0 to
 * 3. What we do not interpret is kept as {@link org.ipop.wire.stun.StunAttribute.Other}.
 */
@Version("1.0.0")
package org.ipop.wire.stun;

import org.osgi.annotation.versioning.Version;
