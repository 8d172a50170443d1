package org.ipop.overlay.chord;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.ipop.api.NodeId;

/** Something about each of a few peers, in the order in which it came. In an array: mostly there is nothing. */
final class Few<V> {
    private static final Object[] NOTHING = {};
    private static final int MORE = 4;

    /** Peer, value, peer, value. */
    private Object[] entries = NOTHING;
    private int length;

    int size() {
        return length / 2;
    }

    /** Null if there is nothing. */
    V get(NodeId peer) {
        int at = find(peer);
        return at < 0 ? null : value(at);
    }

    /** In the place of what there was; it is the newest now. */
    void put(NodeId peer, V value) {
        remove(peer);
        if (length == entries.length) {
            entries = Arrays.copyOf(entries, length + MORE);
        }
        entries[length++] = peer;
        entries[length++] = value;
    }

    /** What there was; null if nothing. */
    V remove(NodeId peer) {
        int at = find(peer);
        return at < 0 ? null : removeAt(at);
    }

    void removeOldest() {
        removeAt(0);
    }

    /** True if there was any. */
    boolean removeIf(Predicate<V> condition) {
        int before = length;
        for (int at = length - 2; at >= 0; at -= 2) {
            if (condition.test(value(at))) {
                removeAt(at);
            }
        }
        return length < before;
    }

    /** Oldest first; a copy. */
    List<V> values() {
        List<V> values = new ArrayList<>(size());
        for (int at = 0; at < length; at += 2) {
            values.add(value(at));
        }
        return values;
    }

    private int find(NodeId peer) {
        for (int at = 0; at < length; at += 2) {
            if (entries[at].equals(peer)) {
                return at;
            }
        }
        return -1;
    }

    private V removeAt(int at) {
        V removed = value(at);
        length -= 2;
        System.arraycopy(entries, at + 2, entries, at, length - at);
        entries[length] = null;
        entries[length + 1] = null;
        if (length == 0) {
            entries = NOTHING;
        }
        return removed;
    }

    @SuppressWarnings("unchecked")
    private V value(int at) {
        return (V) entries[at + 1];
    }
}
