package org.ipop.membership.proof;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ipop.api.NodeId;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.membership.certificate.MemberCertificate;

/** Members whose certificates we have checked lately, at most {@link #MEMBERS}. Thread: any. */
public final class MemberDirectory {
    static final int MEMBERS = 4_096;

    private final NetworkSpec spec;
    private final Map<NodeId, Member> members = Collections.synchronizedMap(new Recent());

    public MemberDirectory(NetworkSpec spec) {
        this.spec = spec;
    }

    public Member remember(MemberCertificate certificate) {
        Member member = certificate.toMember(spec);
        members.put(member.node(), member);
        return member;
    }

    public Optional<Member> member(NodeId node) {
        return Optional.ofNullable(members.get(node));
    }

    /** Forgets the one unused for longest. */
    private static final class Recent extends LinkedHashMap<NodeId, Member> {
        private static final long serialVersionUID = 1;

        private Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeId, Member> eldest) {
            return size() > MEMBERS;
        }
    }
}
