package org.ipop.api.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardingTableTest {
    private final ForwardingTable table = table(100, 20, 150, 220);

    @ParameterizedTest
    @CsvSource({"150, 150", "160, 150", "219, 150", "220, 220", "255, 220", "5, 220", "20, 20", "99, 20", "120, -1",
        "100, -1"})
    void takesTheNeighbourThatMostCloselyPrecedes(int destination, int expected) {
        assertThat(table.next(key(destination)).map(node -> node.key().low()).orElse(-1)).isEqualTo(expected);
    }

    private static ForwardingTable table(int self, int... neighbours) {
        TreeMap<Key, NodeId> map = new TreeMap<>();
        for (int neighbour : neighbours) {
            map.put(key(neighbour), new NodeId(key(neighbour)));
        }
        return new ForwardingTable(key(self), map);
    }

    private static Key key(int value) {
        return new Key(0, 0, value);
    }
}
