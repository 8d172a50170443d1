package org.ipop.api.link;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.NodeId;

/**
 * An overlay's routing as an immutable value: {@code link} forwards by the last one published while no overlay is
 * bound. Greedy: the neighbour that most closely precedes or is the destination, always clockwise nearer than we are.
 */
public final class ForwardingTable {
    private static final Comparator<Object> BY_POSITION = Comparator.comparing(ForwardingTable::position);

    private final Key self;
    private final Contact[] neighbours;

    /** @param neighbours position to node, of all neighbours with a link, ourselves excluded; copied */
    public ForwardingTable(Key self, NavigableMap<Key, NodeId> neighbours) {
        this(self, neighbours.entrySet().stream()
            .map(each -> new Contact(each.getValue(), each.getKey(), each.getKey(), List.of())).toList());
    }

    /** @param neighbours all with a link, ourselves excluded, by position, no position twice; copied */
    public ForwardingTable(Key self, Collection<Contact> neighbours) {
        this.self = self;
        this.neighbours = neighbours.toArray(Contact[]::new);
    }

    /** The next hop towards {@code destination}; empty if no neighbour is nearer than we are. */
    public Optional<NodeId> next(Key destination) {
        if (neighbours.length == 0 || destination.equals(self)) {
            return Optional.empty();
        }
        int found = Arrays.binarySearch(neighbours, destination, BY_POSITION);
        int floor = found >= 0 ? found : ~found - 1;
        Contact preceding = neighbours[floor >= 0 ? floor : neighbours.length - 1];
        return preceding.position().inHalfOpen(self, destination)
            ? Optional.of(preceding.node()) : Optional.empty();
    }

    /** The neighbour at {@code destination} or behind it, without going round; empty if there is none. */
    public Optional<NodeId> atOrAfter(Key destination) {
        int found = Arrays.binarySearch(neighbours, destination, BY_POSITION);
        int ceiling = found >= 0 ? found : ~found;
        return ceiling < neighbours.length ? Optional.of(neighbours[ceiling].node()) : Optional.empty();
    }

    public Key self() {
        return self;
    }

    private static Key position(Object pointOrNeighbour) {
        return pointOrNeighbour instanceof Contact contact ? contact.position() : (Key) pointOrNeighbour;
    }
}
