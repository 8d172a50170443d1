package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeighbourTableTest {
    private final NeighbourTable table = new NeighbourTable(neighbour -> neighbour.node().key());

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void isASortedMap(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TreeMap<Key, Neighbour> model = new TreeMap<>();
        for (int round = 0; round < 3_000; round++) {
            Key key = key(random);
            if (random.nextInt(100) < (round < 1_500 ? 70 : 30)) {
                Neighbour neighbour = neighbour(key);
                assertThat(table.put(neighbour)).isEqualTo(model.putIfAbsent(key, neighbour) == null);
            } else if (model.containsKey(key)) {
                assertThat(table.take(model.remove(key))).isTrue();
            }
            assertThat(table.size()).isEqualTo(model.size());
            Key asked = key(random);
            assertThat(table.get(asked)).isSameAs(model.get(asked));
            assertThat(table.after(asked)).isSameAs(first(model.higherEntry(asked), model.firstEntry()));
            assertThat(table.before(asked)).isSameAs(first(model.lowerEntry(asked), model.lastEntry()));
        }
        assertThat(table).containsExactlyElementsOf(model.values());
        assertThat(table.toArray()).containsExactlyElementsOf(model.values());
    }

    @Test
    void anotherWithTheSameKeyIsNeitherPutNorTaken() {
        Neighbour one = neighbour(new Key(7, 0, 0));
        Neighbour other = neighbour(new Key(7, 0, 0));
        assertThat(table.put(one)).isTrue();
        assertThat(table.put(one)).isTrue();
        assertThat(table.put(other)).isFalse();
        assertThat(table.take(other)).isFalse();
        assertThat(table).containsExactly(one);
    }

    @Test
    void goesRound() {
        for (int high : new int[] {-5, 9, 3}) {
            table.put(neighbour(new Key(high, 0, 0)));
        }
        int first = table.indexAfter(new Key(3, 0, 0));
        assertThat(List.of(table.at(first), table.at(first + 1), table.at(first + 2)))
            .extracting(neighbour -> neighbour.node().key().high()).containsExactly(9L, -5L, 3L);
    }

    /** Many share their first 32 and 64 bits. */
    private static Key key(SplittableRandom random) {
        return new Key((long) random.nextInt(-4, 4) << 32 | random.nextInt(4), random.nextInt(3), random.nextInt(3));
    }

    private static Neighbour first(Map.Entry<Key, Neighbour> entry, Map.Entry<Key, Neighbour> otherwise) {
        return entry != null ? entry.getValue() : otherwise == null ? null : otherwise.getValue();
    }

    private static Neighbour neighbour(Key key) {
        return new Neighbour(Contact.ofBootstrap(new NodeId(key), List.of()));
    }
}
