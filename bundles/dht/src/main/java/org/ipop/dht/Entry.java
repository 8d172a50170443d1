package org.ipop.dht;

import java.util.Arrays;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.dht.Stored;
import org.ipop.wire.dht.Digest;
import org.ipop.wire.dht.Place;
import org.ipop.wire.dht.Replica;
import org.ipop.wire.dht.Slot;

/**
 * A record that the guard has accepted, as we hold it.
 *
 * @param precedence what the guard says decides between two confirmed claims
 */
record Entry(Replica replica, Bytes precedence, long fingerprint) {
    static Entry of(Replica replica, Bytes precedence) {
        return new Entry(replica, precedence, Digest.fingerprint(replica.slot()));
    }

    static Entry of(DhtSnapshot.Held held) {
        return of(new Replica(held.view(), held.confirmed(), held.holder(), held.record()), held.precedence());
    }

    DhtSnapshot.Held handOver(boolean underWay) {
        return new DhtSnapshot.Held(record(), replica.view(), confirmed(), underWay, replica.holder(), precedence);
    }

    Stored record() {
        return replica.record();
    }

    Key key() {
        return record().key();
    }

    NodeId writer() {
        return record().writer();
    }

    long sequence() {
        return record().sequence();
    }

    boolean confirmed() {
        return replica.confirmed();
    }

    Place place() {
        return new Place(key(), writer());
    }

    Slot slot() {
        return replica.slot();
    }

    /** A released value: it stays until the end of the lease, so that no late copy of the value comes back. */
    boolean tombstone() {
        return record().value().length() == 0;
    }

    /** Does it say that the key is this writer's alone? */
    boolean claims() {
        return record().exclusive() && !tombstone();
    }

    /** Over by any member's clock. */
    boolean over(long epochSeconds) {
        return epochSeconds >= record().expiresEpochSeconds() + Tuning.SKEW_SECONDS;
    }

    Entry confirm() {
        return confirmed() ? this : of(new Replica(replica.view(), true, replica.holder(), record()), precedence);
    }

    Entry decidedIn(long view) {
        return of(new Replica(view, confirmed(), replica.holder(), record()), precedence);
    }

    boolean precedes(Entry rival) {
        int order = Arrays.compareUnsigned(precedence.toArray(), rival.precedence.toArray());
        return order != 0 ? order < 0 : writer().compareTo(rival.writer()) < 0;
    }
}
