package org.ipop.simulation.scale;

import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.RingView;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.ring.SimulatedLinks;

/** One node of a {@link Population}. */
record Resident(NodeId node, SimulatedLinks links, SimulatedLoop loop, Overlay overlay) {
    RingView view() {
        return overlay.view();
    }

    Key position() {
        return node.key();
    }

    boolean member() {
        return view().state() == RingView.State.MEMBER;
    }

    /** Runs now if it is on the ring, else as soon as it is. */
    void onceMember(Runnable task) {
        boolean[] over = {member()};
        if (over[0]) {
            task.run();
            return;
        }
        overlay.watch(() -> {
            if (!over[0] && member()) {
                over[0] = true;
                task.run();
            }
        });
    }
}
