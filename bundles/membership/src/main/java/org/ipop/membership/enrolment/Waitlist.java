package org.ipop.membership.enrolment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ipop.api.NodeId;

/**
 * Those who hold one invitation's token and need the operator's word besides. It ends with the invitation. Thread: node
 * loop.
 */
final class Waitlist {
    static final int MAX_APPLICANTS = 64;

    private final Map<NodeId, Applicant> applicants = new LinkedHashMap<>();

    /** What the operator has said; by ordinal on the disk. */
    enum Word { WAITING, APPROVED, DECLINED }

    /** @param host the name it is let in by, and by no other */
    record Applicant(String host, long sinceEpochSeconds, Word word) {
    }

    Optional<Applicant> find(NodeId node) {
        return Optional.ofNullable(applicants.get(node));
    }

    /** No more applicants are taken, not even in the place of one that was turned away. */
    boolean isFull() {
        return applicants.size() >= MAX_APPLICANTS
            && applicants.values().stream().noneMatch(applicant -> applicant.word() == Word.DECLINED);
    }

    /** Repeating it is harmless. */
    void add(NodeId node, String host, long now) {
        if (applicants.size() >= MAX_APPLICANTS) {
            applicants.entrySet().stream().filter(entry -> entry.getValue().word() == Word.DECLINED)
                .map(Map.Entry::getKey).findFirst().ifPresent(applicants::remove);
        }
        applicants.putIfAbsent(node, new Applicant(host, now, Word.WAITING));
    }

    void answer(NodeId node, Word word) {
        applicants.computeIfPresent(node, (id, former) ->
            new Applicant(former.host(), former.sinceEpochSeconds(), word));
    }

    /** In the order in which they came; for the disk too. */
    Map<NodeId, Applicant> all() {
        return applicants;
    }
}
