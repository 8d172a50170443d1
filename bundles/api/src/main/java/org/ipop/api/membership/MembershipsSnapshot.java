package org.ipop.api.membership;

import java.util.List;
import java.util.Map;
import org.ipop.api.Bytes;

/**
 * What one implementation knows of the networks beyond the files of the node, as it leaves it to the next.
 *
 * @param members by name of the network: those whose certificates were checked, least recently needed first
 */
public record MembershipsSnapshot(Map<String, List<Checked>> members) {
    public MembershipsSnapshot {
        members = Map.copyOf(members);
    }

    /**
     * A member and what shows that it is one.
     *
     * @param certificate in DER; genuine when it was checked
     */
    public record Checked(Member member, Bytes certificate) {
    }
}
