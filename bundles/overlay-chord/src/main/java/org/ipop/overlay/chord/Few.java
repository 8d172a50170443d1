package org.ipop.overlay.chord;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Values by their keys, as of a few peers or requests, in the order in which they came. In an array, and found one
 * after the other: mostly there is nothing.
 */
final class Few<K, V> {
    private static final Object[] NOTHING = {};
    private static final int FIRST_LENGTH = 4;

    /** Key, value, key, value. */
    private Object[] entries = NOTHING;
    private int length;

    int size() {
        return length / 2;
    }

    /** Null if there is nothing. */
    V get(K key) {
        int at = find(key);
        return at < 0 ? null : value(at);
    }

    /** In the place of what there was; it is the newest now. */
    void put(K key, V value) {
        remove(key);
        if (length == entries.length) {
            entries = Arrays.copyOf(entries, Math.max(FIRST_LENGTH, 2 * length));
        }
        entries[length++] = key;
        entries[length++] = value;
    }

    /** What there was; null if nothing. */
    V remove(K key) {
        int at = find(key);
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

    private int find(K key) {
        for (int at = 0; at < length; at += 2) {
            if (entries[at].equals(key)) {
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
