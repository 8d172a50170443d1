package org.ipop.overlay.chord;

import java.util.AbstractCollection;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ipop.api.Key;
import org.ipop.api.link.Contact;

/** Neighbours in the order of a key of theirs. In arrays: compact, as a process may hold many rings, and near. */
final class NeighbourTable extends AbstractCollection<Neighbour> {
    private static final int MARGIN = 2;
    private static final int[] NO_KEYS = {};
    private static final Neighbour[] NO_NEIGHBOURS = {};

    private final Function<Neighbour, Key> keyOf;
    /** The keys' first 32 bits: enough to find nearly all. */
    private int[] keys = NO_KEYS;
    private Neighbour[] neighbours = NO_NEIGHBOURS;
    private int count;

    NeighbourTable(Function<Neighbour, Key> keyOf) {
        this.keyOf = keyOf;
    }

    /** Null if there is none. */
    Neighbour get(Key key) {
        int at = find(key);
        return at >= 0 ? neighbours[at] : null;
    }

    /** False if another one has its key. */
    boolean put(Neighbour neighbour) {
        Key key = keyOf.apply(neighbour);
        int at = find(key);
        if (at >= 0) {
            return neighbours[at] == neighbour;
        }
        insert(~at, key, neighbour);
        return true;
    }

    /** False if it was not there. */
    boolean take(Neighbour neighbour) {
        int at = find(keyOf.apply(neighbour));
        if (at < 0 || neighbours[at] != neighbour) {
            return false;
        }
        count--;
        System.arraycopy(keys, at + 1, keys, at, count - at);
        System.arraycopy(neighbours, at + 1, neighbours, at, count - at);
        neighbours[count] = null;
        if (count == 0) {
            keys = NO_KEYS;
            neighbours = NO_NEIGHBOURS;
        } else if (count + 2 * MARGIN + count / 8 < keys.length) {
            resize(count + MARGIN);
        }
        return true;
    }

    /** The first one after {@code key} clockwise, any number of turns; null if there is none. */
    Neighbour after(Key key) {
        int at = find(key);
        int next = at >= 0 ? at + 1 : ~at;
        return count == 0 ? null : neighbours[next < count ? next : 0];
    }

    /** The first one before {@code key} counter-clockwise, any number of turns; null if there is none. */
    Neighbour before(Key key) {
        int at = find(key);
        int next = (at >= 0 ? at : ~at) - 1;
        return count == 0 ? null : neighbours[next >= 0 ? next : count - 1];
    }

    /** Where the first one after {@code key} clockwise is, for {@link #at}. */
    int indexAfter(Key key) {
        int at = find(key);
        return at >= 0 ? at + 1 : ~at;
    }

    /** In the order of the keys, round and round. */
    Neighbour at(int index) {
        return neighbours[index < count ? index : index % count];
    }

    /** Of so many from an index on, as for {@link #at}. */
    List<Contact> contacts(int first, int number) {
        Contact[] contacts = new Contact[number];
        for (int i = 0; i < number; i++) {
            contacts[i] = at(first + i).contact();
        }
        return List.of(contacts);
    }

    @Override
    public Iterator<Neighbour> iterator() {
        return Arrays.asList(neighbours).subList(0, count).iterator();
    }

    @Override
    public Stream<Neighbour> stream() {
        return Arrays.stream(neighbours, 0, count);
    }

    @Override
    public Object[] toArray() {
        return Arrays.copyOf(neighbours, count, Object[].class);
    }

    @Override
    public int size() {
        return count;
    }

    /** The index, or the complement of where it would be. */
    private int find(Key key) {
        int prefix = prefix(key);
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int order = Integer.compareUnsigned(keys[middle], prefix);
            if (order == 0) {
                order = keyOf.apply(neighbours[middle]).compareTo(key);
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

    private void insert(int at, Key key, Neighbour neighbour) {
        if (count == keys.length) {
            resize(count + MARGIN + count / 16);
        }
        System.arraycopy(keys, at, keys, at + 1, count - at);
        System.arraycopy(neighbours, at, neighbours, at + 1, count - at);
        keys[at] = prefix(key);
        neighbours[at] = neighbour;
        count++;
    }

    private void resize(int length) {
        keys = Arrays.copyOf(keys, length);
        neighbours = Arrays.copyOf(neighbours, length);
    }

    private static int prefix(Key key) {
        return (int) (key.high() >>> Integer.SIZE);
    }
}
