package org.ipop.switchboard;

import java.util.List;
import org.ipop.api.membership.RunningNetwork;
import org.ipop.api.membership.RunningNetworks;

/** The active networks, for those who show them. Thread: node loop. */
final class SwitchedRunning implements RunningNetworks, Front<RunningNetworks> {
    private RunningNetworks provider;

    @Override
    public void plugged(RunningNetworks next) {
        provider = next;
    }

    @Override
    public void unplugged(RunningNetworks former) {
        provider = null;
    }

    /** None while nobody serves, though they run. */
    @Override
    public List<RunningNetwork> running() {
        return provider == null ? List.of() : provider.running();
    }
}
