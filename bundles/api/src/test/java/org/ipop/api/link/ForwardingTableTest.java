package org.ipop.api.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.junit.jupiter.api.Test;
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

    @ParameterizedTest
    @CsvSource({"150, 150", "151, 220", "0, 20", "221, -1"})
    void knowsTheNeighbourThatFollows(int destination, int expected) {
        assertThat(table.atOrAfter(key(destination)).map(node -> node.key().low()).orElse(-1)).isEqualTo(expected);
    }

    @Test
    void isTheSameMadeOfContacts() {
        List<Contact> contacts = Stream.of(20, 150, 220)
            .map(position -> Contact.ofBootstrap(new NodeId(key(position)), List.of())).toList();
        ForwardingTable other = new ForwardingTable(key(100), contacts);
        for (int destination = 0; destination < 256; destination++) {
            assertThat(other.next(key(destination))).isEqualTo(table.next(key(destination)));
            assertThat(other.atOrAfter(key(destination))).isEqualTo(table.atOrAfter(key(destination)));
        }
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
