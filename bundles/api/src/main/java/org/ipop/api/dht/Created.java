package org.ipop.api.dht;

/** Outcome of a create or renew. */
public sealed interface Created {
    /** Ours until the record expires. */
    record Won(Stored stored) implements Created {
    }

    /** Somebody else's. */
    record Taken(Stored by) implements Created {
    }
}
