package org.ipop.multicast;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.simulation.VirtualTime;
import org.ipop.simulation.ring.Conditions;
import org.ipop.simulation.ring.OracleRing;

/** So many members of one network, each with a distributor; what goes over each edge is counted. */
final class Village {
    static final NetworkSpec SPEC = new NetworkSpec("lab", Bytes.copyOf(new byte[32]), Prefix.parse("10.66.0.0/16"),
        Prefix.parse("fd01:2345:6789::/64"));
    private static final long SECOND = 1_000_000_000L;

    final VirtualTime time = new VirtualTime(11);
    final OracleRing ring = new OracleRing(time, SPEC.ring(), Conditions.calm());
    final Store.Shared store = new Store.Shared(time);
    final List<Villager> villagers = new ArrayList<>();
    final Map<NodeId, Villager> byNode = new LinkedHashMap<>();
    final Map<Edge, Integer> copies = new LinkedHashMap<>();

    record Edge(String from, String to) {
    }

    static Village of(int number) {
        Village village = new Village();
        for (int i = 0; i < number; i++) {
            Villager villager = new Villager(village, i);
            village.villagers.add(villager);
            village.byNode.put(villager.self().node(), villager);
            village.ring.join(villager.overlay());
        }
        village.run(5);
        village.villagers.forEach(Villager::open);
        village.run(1);
        return village;
    }

    Villager get(int index) {
        return villagers.get(index);
    }

    Optional<Member> member(NodeId node) {
        return Optional.ofNullable(byNode.get(node)).map(Villager::self);
    }

    void crossed(Villager from, Villager to) {
        copies.merge(new Edge(from.name(), to.name()), 1, Integer::sum);
    }

    /** Frames that have reached this one. */
    int copiesTo(Villager villager) {
        return copies.entrySet().stream().filter(entry -> entry.getKey().to().equals(villager.name()))
            .mapToInt(Map.Entry::getValue).sum();
    }

    void run(double seconds) {
        time.run((long) (seconds * SECOND));
    }
}
