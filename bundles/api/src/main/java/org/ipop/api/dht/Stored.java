package org.ipop.api.dht;

import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;

/**
 * A value as it is stored.
 *
 * @param exclusive            created (one writer) or put (many)
 * @param sequence             grows with each write of this writer under this key; a released value has no bytes
 * @param expiresEpochSeconds  the end of the lease
 * @param proof                what {@link RecordGuard#prove} made of all the rest
 */
public record Stored(Key key, boolean exclusive, NodeId writer, Bytes value, long sequence, long expiresEpochSeconds,
                     Bytes proof) {
}
