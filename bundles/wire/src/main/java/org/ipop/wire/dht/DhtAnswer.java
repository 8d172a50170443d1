package org.ipop.wire.dht;

import java.util.List;

/** What comes back. On the wire the type (8 bits) and then the fields in their order. Thread: any. */
public sealed interface DhtAnswer {
    /** How a write ended. The order is the number on the wire. */
    enum Outcome {
        /** A majority of the replicas has it. */
        STORED,
        /** Another write of this key is being decided; come again. */
        BUSY,
        /** Not the owner, or not yet sure of its range; come again. */
        NOT_OWNER,
        /** No majority answered; come again. */
        UNAVAILABLE,
        /** This writer's record here has a higher sequence, which the answer tells. */
        STALE,
        /** A limit is reached: of the key, of the writer, or of the node. */
        FULL,
        /** Expired, too long a lease, or not proved. */
        REFUSED
    }

    /** To Write. <pre>| 1 | outcome, 1 | sequence, 8 |</pre> */
    record Written(Outcome outcome, long sequence) implements DhtAnswer {
    }

    /** To Write: somebody else holds the key; to Store: and the owner should know. <pre>| 2 | replica |</pre> */
    record Taken(Replica by) implements DhtAnswer {
    }

    /** To Read and Fetch. <pre>| 3 | more, 1 | number, 1 | replicas |</pre> */
    record Records(boolean more, List<Replica> replicas) implements DhtAnswer {
        public Records {
            replicas = List.copyOf(replicas);
        }
    }

    /** To Slots and Listing. <pre>| 4 | more, 1 | number, 1 | slots, 49 each |</pre> */
    record SlotList(boolean more, List<Slot> slots) implements DhtAnswer {
        public static final int MAX_SLOTS = 48;

        public SlotList {
            slots = List.copyOf(slots);
        }
    }

    /**
     * To Store. <pre>| 5 | accepted, 1 | view, 8 |</pre>
     *
     * @param view the highest view promised for the key
     */
    record Accepted(boolean accepted, long view) implements DhtAnswer {
    }

    /** To Promise. <pre>| 6 | granted, 1 | view, 8 | digest, 12 |</pre> */
    record Promised(boolean granted, long view, Digest digest) implements DhtAnswer {
    }

    /**
     * To Locate. <pre>| 7 | replica, 1 | arc, 40 | digest, 12 |</pre>
     *
     * @param replica the asker is one of the owner's replicas
     */
    record Located(boolean replica, Arc arc, Digest digest) implements DhtAnswer {
    }

    /** To Offer: what the receiver held before it copies anything. <pre>| 8 | digest, 12 |</pre> */
    record Compared(Digest digest) implements DhtAnswer {
    }

    /** To Confirm and Lost. <pre>| 9 |</pre> */
    record Done() implements DhtAnswer {
    }

    /** To anything: this node cannot say, for it is busy or does not own the point. <pre>| 10 |</pre> */
    record Unable() implements DhtAnswer {
    }
}
