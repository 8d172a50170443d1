package org.ipop.multicast;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.group.GroupStatus;
import org.ipop.api.membership.RunningNetwork;
import org.junit.jupiter.api.Test;

/** Whose group traffic is carried. */
class GroupDeskTest {
    private static final InetAddress GROUP = InetAddress.ofLiteral("239.1.2.3");

    private final Village village = Village.of(2);
    private final Villager one = village.get(0);
    private final List<RunningNetwork> running = new ArrayList<>();
    private final GroupDesk desk = new GroupDesk(new Parts(one.loop, () -> running));

    GroupDeskTest() {
        one.distributor.close();
    }

    @Test
    void aNetworkIsServedFromASecondAfterItRuns() {
        assertThat(one.attached()).isFalse();
        run();
        village.run(1);
        assertThat(one.attached()).isTrue();
        one.report(GROUP, true);
        village.run(1);
        List<GroupStatus> shown = new ArrayList<>();
        desk.list().thenAccept(shown::addAll);
        village.run(0.1);
        assertThat(shown).containsExactly(new GroupStatus("lab", GROUP, true, List.of()));
    }

    @Test
    void aMomentWithoutMembershipChangesNothingALongOneEndsIt() {
        run();
        village.run(1);
        int asked = one.queries.size();
        running.clear();
        village.run(GroupDesk.PATIENCE_LOOKS - 1);
        run();
        village.run(2);
        assertThat(one.queries).as("the same one goes on").hasSize(asked);
        running.clear();
        village.run(GroupDesk.PATIENCE_LOOKS + 2);
        assertThat(one.attached()).isFalse();
    }

    @Test
    void theEndOfTheBundleLeavesTheRouterAlone() {
        run();
        village.run(1);
        desk.close();
        assertThat(one.attached()).isFalse();
        village.run(5);
        assertThat(one.attached()).isFalse();
    }

    private void run() {
        running.add(new RunningNetwork(one, null, one, null));
    }
}
