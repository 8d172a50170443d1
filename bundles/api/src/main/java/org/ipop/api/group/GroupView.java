package org.ipop.api.group;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** The groups that this node listens to or sends to. Thread: node loop. */
public interface GroupView {
    /** By network and address; asks the network's store who listens. */
    CompletionStage<List<GroupStatus>> list();
}
