package org.ipop.api.link;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.ipop.api.Key;
import org.ipop.api.NodeId;

/**
 * An overlay's routing as an immutable value: {@code link} forwards by the last one published while no overlay is
 * bound. Greedy: the neighbour that most closely precedes or is the destination, always clockwise nearer than we are.
 */
public final class ForwardingTable {
    private final Key self;
    private final NavigableMap<Key, NodeId> neighbours;

    /** @param neighbours position to node, of all neighbours with a link, ourselves excluded; copied */
    public ForwardingTable(Key self, NavigableMap<Key, NodeId> neighbours) {
        this.self = self;
        this.neighbours = Collections.unmodifiableNavigableMap(new TreeMap<>(neighbours));
    }

    /** The next hop towards {@code destination}; empty if no neighbour is nearer than we are. */
    public Optional<NodeId> next(Key destination) {
        if (neighbours.isEmpty() || destination.equals(self)) {
            return Optional.empty();
        }
        var floor = neighbours.floorEntry(destination);
        var preceding = floor != null ? floor : neighbours.lastEntry();
        return preceding.getKey().inHalfOpen(self, destination)
            ? Optional.of(preceding.getValue()) : Optional.empty();
    }

    public Key self() {
        return self;
    }

    public NavigableMap<Key, NodeId> neighbours() {
        return neighbours;
    }
}
