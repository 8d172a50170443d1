package org.ipop.simulation.ring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.ipop.api.NodeId;

/**
 * Who is at the far ends of a ring's links of one node, by node id, and whether this end wants them, or for how long it
 * has not. In arrays.
 */
final class LinkEnds {
    private static final int FIRST_LENGTH = 8;
    private static final int MARGIN = 2;

    private static final int USE = 3;
    private static final int WANTED = 3;
    private static final int IDLE = 2;

    /** The ids' first 30 bits: enough to find nearly all, near in memory. Then its use: wanted, or 0 to 2 turns not. */
    private int[] ids = new int[FIRST_LENGTH];
    private SimulatedRingLinks[] ends = new SimulatedRingLinks[FIRST_LENGTH];
    private int count;

    int size() {
        return count;
    }

    /** Null if there is none. */
    SimulatedRingLinks get(NodeId peer) {
        int at = find(peer);
        return at >= 0 ? ends[at] : null;
    }

    boolean wants(NodeId peer) {
        int at = find(peer);
        return at >= 0 && (ids[at] & USE) == WANTED;
    }

    /** False if there is no such link. */
    boolean want(NodeId peer, boolean now) {
        int at = find(peer);
        if (at >= 0) {
            ids[at] = now ? ids[at] | WANTED : ids[at] & ~USE;
        }
        return at >= 0;
    }

    /** A turn passes. Returns those that have just not been wanted for two. */
    List<SimulatedRingLinks> age() {
        List<SimulatedRingLinks> idle = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if ((ids[i] & USE) < IDLE && (++ids[i] & USE) == IDLE) {
                idle.add(ends[i]);
            }
        }
        return idle;
    }

    /** May {@link #age} have something to do? */
    boolean aging() {
        for (int i = 0; i < count; i++) {
            if ((ids[i] & USE) < IDLE) {
                return true;
            }
        }
        return false;
    }

    /** Adds or replaces a link. One that is not wanted from the start ends with the far end's want. */
    void put(SimulatedRingLinks end, boolean isWanted) {
        int at = find(end.self());
        if (at < 0) {
            at = ~at;
            insert(at);
        }
        ids[at] = prefix(end.self()) | (isWanted ? WANTED : IDLE);
        ends[at] = end;
    }

    boolean remove(NodeId peer) {
        int at = find(peer);
        if (at < 0) {
            return false;
        }
        count--;
        System.arraycopy(ids, at + 1, ids, at, count - at);
        System.arraycopy(ends, at + 1, ends, at, count - at);
        ends[count] = null;
        if (ids.length > FIRST_LENGTH && count + 2 * MARGIN + count / 8 < ids.length) {
            resize(count + MARGIN);
        }
        return true;
    }

    void clear() {
        count = 0;
        resize(FIRST_LENGTH);
    }

    /** As they are now, by id. */
    List<SimulatedRingLinks> all() {
        return List.of(Arrays.copyOf(ends, count));
    }

    /** By id. */
    void addIdsTo(Collection<NodeId> nodes) {
        for (int i = 0; i < count; i++) {
            nodes.add(ends[i].self());
        }
    }

    /** The index, or the complement of where it would be. */
    private int find(NodeId peer) {
        int id = prefix(peer);
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int order = Integer.compareUnsigned(ids[middle] & ~USE, id);
            if (order == 0) {
                order = ends[middle].self().compareTo(peer);
            }
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return ~low;
    }

    private void insert(int at) {
        if (count == ids.length) {
            resize(count + MARGIN + count / 16);
        }
        System.arraycopy(ids, at, ids, at + 1, count - at);
        System.arraycopy(ends, at, ends, at + 1, count - at);
        count++;
    }

    private void resize(int length) {
        ids = Arrays.copyOf(ids, length);
        ends = Arrays.copyOf(ends, length);
        Arrays.fill(ends, Math.min(count, length), length, null);
    }

    private static int prefix(NodeId node) {
        return (int) (node.key().high() >>> Integer.SIZE) & ~USE;
    }
}
