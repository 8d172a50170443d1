package org.ipop.simulation.scale;

import java.util.HashMap;
import java.util.Map;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Dht;
import org.ipop.dht.RingDhtFactory;
import org.ipop.simulation.ring.SimulatedGuard;

/** The production store of each node of a population, from its birth on. */
final class Stores {
    final Population population;
    private final Map<NodeId, Dht> byNode = new HashMap<>();

    Stores(Population population) {
        this.population = population;
        population.each(this::open);
    }

    Dht of(Resident resident) {
        return byNode.get(resident.node());
    }

    private void open(Resident resident) {
        byNode.put(resident.node(), new RingDhtFactory(resident.loop()).open(resident.overlay(),
            new SimulatedGuard(resident.node())));
    }
}
