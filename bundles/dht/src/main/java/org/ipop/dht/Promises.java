package org.ipop.dht;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.wire.dht.Arc;

/**
 * Which owner we have promised to obey in which arc. A write of a lower view is refused, so that an owner that does
 * not know yet that it was replaced finds no majority.
 */
final class Promises {
    private static final int LIMIT = 128;

    private final List<Promise> promises = new ArrayList<>();

    /** The highest view promised for any point of the arc, 0 if none. */
    long highest(Arc arc) {
        return highest(promise -> promise.arc.overlaps(arc));
    }

    long highest(Key key) {
        return highest(promise -> promise.arc.contains(key));
    }

    boolean allows(Key key, long view, NodeId owner) {
        return promises.stream().allMatch(promise -> !promise.arc.contains(key) || promise.allows(view, owner));
    }

    boolean allows(Arc arc, long view, NodeId owner) {
        return promises.stream().allMatch(promise -> !promise.arc.overlaps(arc) || promise.allows(view, owner));
    }

    void add(Arc arc, long view, NodeId owner) {
        promises.removeIf(promise -> arc.covers(promise.arc) && promise.view <= view);
        promises.add(new Promise(arc, view, owner));
        if (promises.size() > LIMIT) {
            promises.removeFirst();
        }
    }

    List<DhtSnapshot.Promise> handOver() {
        return promises.stream().map(promise -> new DhtSnapshot.Promise(
            new DhtSnapshot.Range(promise.arc.from(), promise.arc.to()), promise.view, promise.owner)).toList();
    }

    void restore(List<DhtSnapshot.Promise> former) {
        former.forEach(promise -> promises.add(new Promise(
            new Arc(promise.range().from(), promise.range().to()), promise.view(), promise.owner())));
    }

    private long highest(Predicate<Promise> condition) {
        return promises.stream().filter(condition).mapToLong(Promise::view).max().orElse(0);
    }

    private record Promise(Arc arc, long view, NodeId owner) {
        boolean allows(long otherView, NodeId otherOwner) {
            return otherView > view || owner.equals(otherOwner);
        }
    }
}
