package org.ipop.wire.dht;

import java.util.List;
import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Stored;

/** What one node asks of another. On the wire the type (8 bits) and then the fields in their order. Thread: any. */
public sealed interface DhtRequest {
    /** Client to owner: create, renew, put; release, if the value is empty. <pre>| 1 | record |</pre> */
    record Write(Stored record) implements DhtRequest {
    }

    /**
     * Client to owner: the values under a key, those of greater writers than {@code after}.
     * <pre>| 2 | key, 20 | more, 1 | after, 20 if more |</pre>
     */
    record Read(Key key, Optional<NodeId> after) implements DhtRequest {
    }

    /** Owner to replica: store this. <pre>| 3 | replica |</pre> */
    record Store(Replica replica) implements DhtRequest {
    }

    /** Owner to replica: a majority has stored it. <pre>| 4 | slot, 49 |</pre> */
    record Confirm(Slot slot) implements DhtRequest {
    }

    /** Owner to replica: which versions under this key do you hold? <pre>| 5 | key, 20 |</pre> */
    record Slots(Key key) implements DhtRequest {
    }

    /**
     * New owner to replica: I own this arc from this view on; refuse everyone of a lower one.
     * <pre>| 6 | view, 8 | arc, 40 |</pre>
     */
    record Promise(long view, Arc arc) implements DhtRequest {
    }

    /**
     * Which versions do you hold in this arc, after this key and writer?
     * <pre>| 7 | arc, 40 | more, 1 | after: key, 20, writer, 20 if more |</pre>
     */
    record Listing(Arc arc, Optional<Place> after) implements DhtRequest {
    }

    /** The records in these slots, as many as fit. <pre>| 8 | number, 1 | places, 40 each |</pre> */
    record Fetch(List<Place> places) implements DhtRequest {
        public static final int MAX_PLACES = 32;

        public Fetch {
            places = List.copyOf(places);
        }
    }

    /**
     * This is what I hold in the arc; copy what you lack.
     * <pre>| 9 | owner, 1 | arc, 40 | digest: xor, 8, count, 4 |</pre>
     *
     * @param owner the sender owns the arc and counts the receiver among its replicas
     */
    record Offer(boolean owner, Arc arc, Digest digest) implements DhtRequest {
    }

    /** To the owner of the key: what is your arc and what do you hold in it? <pre>| 10 | key, 20 |</pre> */
    record Locate(Key key) implements DhtRequest {
    }

    /** To a writer: somebody else seems to hold your key; look. <pre>| 11 | key, 20 |</pre> */
    record Lost(Key key) implements DhtRequest {
    }
}
