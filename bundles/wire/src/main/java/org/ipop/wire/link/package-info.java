/**
 * Frames inside a link's session: what neighbours say to each other once they know who they are. The first byte of an
 * opened datagram is the {@link org.ipop.wire.link.FrameType}. Small frames are values ({@code LinkFrame}, one codec);
 * frames that carry somebody's bytes have a header that is read and written in place. Packets of a network are not
 * framed: they have sessions of their own.
 */
@Version("1.0.0")
package org.ipop.wire.link;

import org.osgi.annotation.versioning.Version;
