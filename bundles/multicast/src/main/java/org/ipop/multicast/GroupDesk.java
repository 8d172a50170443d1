package org.ipop.multicast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.group.GroupStatus;
import org.ipop.api.group.GroupView;
import org.ipop.api.membership.RunningNetwork;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.vnet.VirtualNetwork;

/**
 * Gives each network that runs its distributor. Looks once a second; a network that does not run for a moment (it is
 * being exchanged) keeps its own. Thread: node loop.
 */
public final class GroupDesk implements GroupView, AutoCloseable {
    static final long LOOK_NANOS = 1_000_000_000L;
    static final int PATIENCE_LOOKS = 15;

    private final Parts node;
    private final NodeContext context;
    private final Map<String, Served> byName = new HashMap<>();

    private static final class Served {
        private final VirtualNetwork router;
        private final Distributor distributor;
        private int missed;

        private Served(VirtualNetwork router, Distributor distributor) {
            this.router = router;
            this.distributor = distributor;
        }
    }

    public GroupDesk(Parts node) {
        this.node = node;
        this.context = node.loop().open("multicast.desk");
        look();
    }

    @Override
    public CompletionStage<List<GroupStatus>> list() {
        CompletionStage<List<GroupStatus>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (String name : byName.keySet().stream().sorted().toList()) {
            all = all.thenCombine(byName.get(name).distributor.groups(), (sum, groups) -> {
                sum.addAll(groups);
                return sum;
            });
        }
        return all;
    }

    @Override
    public void close() {
        byName.values().forEach(served -> served.distributor.close());
        byName.clear();
        context.close();
    }

    private void look() {
        List<RunningNetwork> running = node.networks().running();
        byName.values().forEach(served -> served.missed++);
        running.forEach(this::serve);
        byName.values().removeIf(served -> {
            boolean gone = served.missed > PATIENCE_LOOKS;
            if (gone) {
                served.distributor.close();
            }
            return gone;
        });
        context.schedule(LOOK_NANOS, this::look);
    }

    private void serve(RunningNetwork running) {
        String name = running.network().spec().name();
        Served served = byName.get(name);
        if (served != null && served.router == running.router()) {
            served.missed = 0;
            return;
        }
        if (served != null) {
            served.distributor.close();
            byName.remove(name);
        }
        try {
            byName.put(name, new Served(running.router(),
                new Distributor(node.loop(), running.network(), running.router())));
        } catch (Refused refusal) {
            node.loop().counters().counter("multicast.refused").increment();
        }
    }
}
