package org.ipop.api.dht;

import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;

/**
 * Our part of a ring's store, as one implementation leaves it to the next. It is exact at the moment of the exchange:
 * the records we hold with what we know of them, what we have promised to other owners, where we decide and which
 * decisions are under way, and what we wrote ourselves. Copies and comparisons that were running are not kept: the
 * store begins them anew. Listeners and questions are whose who opened the store.
 *
 * @param ring   as it was. Whoever sees it unchanged decides at once where the former one did; else others may have
 *               decided meanwhile, so that only a take-over as of any new owner gives the right
 * @param held   clockwise, each key's by writer
 * @param losses claims that lost against another, whose writers do not know it yet
 */
public record DhtSnapshot(RingView ring, Mandate mandate, List<Held> held, Own own, List<Loss> losses) {
    public DhtSnapshot {
        held = List.copyOf(held);
        losses = List.copyOf(losses);
    }

    /**
     * Who may decide where. A write of a lower view than was promised is refused, also by the next implementation.
     *
     * @param view     with what we sign our decisions
     * @param ready    where we may decide
     * @param promises whom we obey where, the oldest first
     */
    public record Mandate(long view, Optional<Range> ready, List<Promise> promises) {
        public Mandate {
            promises = List.copyOf(promises);
        }
    }

    /** The clockwise stretch (from, to] of the ring; all of it if both ends are equal. */
    public record Range(Key from, Key to) {
    }

    /** We refuse what anybody else than this owner decides in this range in this view or a lower one. */
    public record Promise(Range range, long view, NodeId owner) {
    }

    /**
     * A record that the guard has accepted.
     *
     * @param view       in which an owner decided on it
     * @param confirmed  a majority is known to have stored it: it binds whoever owns the key
     * @param underWay   we are the owner and are asking the replicas: until that ends nobody else gets the key
     * @param holder     the writer's point on the ring
     * @param precedence what the guard said decides between two confirmed claims
     */
    public record Held(Stored record, long view, boolean confirmed, boolean underWay, Key holder, Bytes precedence) {
    }

    /**
     * This node as a writer.
     *
     * @param records      what we won or put and have not released
     * @param lastSequence greatest we have used
     */
    public record Own(List<Stored> records, long lastSequence) {
        public Own {
            records = List.copyOf(records);
        }
    }

    /** @param writer who lost {@code key} */
    public record Loss(Key key, Contact writer) {
    }
}
