package org.ipop.membership.proof;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.ipop.api.NodeId;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.membership.certificate.MemberCertificate;

/** Members whose certificates we have checked lately, at most {@link #MEMBERS}. Thread: any. */
public final class MemberDirectory {
    static final int MEMBERS = 4_096;

    private final NetworkSpec spec;
    private final Map<NodeId, Known> members = Collections.synchronizedMap(new Recent());

    /** A member and what shows that it is one. */
    private record Known(Member member, MemberCertificate certificate) {
    }

    public MemberDirectory(NetworkSpec spec) {
        this.spec = spec;
    }

    public Member remember(MemberCertificate certificate) {
        Member member = certificate.toMember(spec);
        members.put(member.node(), new Known(member, certificate));
        return member;
    }

    public Optional<Member> member(NodeId node) {
        return Optional.ofNullable(members.get(node)).map(Known::member);
    }

    /** By which we know the member. */
    public Optional<MemberCertificate> certificate(NodeId node) {
        return Optional.ofNullable(members.get(node)).map(Known::certificate);
    }

    /** Forgets a member whose certificate is void. */
    public void forget(NodeId node, Predicate<MemberCertificate> isVoid) {
        certificate(node).filter(isVoid).ifPresent(certificate -> members.remove(node));
    }

    /** Forgets the one unused for longest. */
    private static final class Recent extends LinkedHashMap<NodeId, Known> {
        private static final long serialVersionUID = 1;

        private Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeId, Known> eldest) {
            return size() > MEMBERS;
        }
    }
}
