package org.ipop.membership.proof;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.ipop.api.NodeId;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.MembershipsSnapshot.Checked;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.membership.certificate.CertificateRefused;
import org.ipop.membership.certificate.MemberCertificate;

/** Members whose certificates we have checked lately, at most {@link #MEMBERS}. Thread: any. */
public final class MemberDirectory {
    static final int MEMBERS = 4_096;

    private final NetworkSpec spec;
    private final Map<NodeId, Checked> members = Collections.synchronizedMap(new Recent());

    public MemberDirectory(NetworkSpec spec) {
        this.spec = spec;
    }

    public Member remember(MemberCertificate certificate) {
        Member member = certificate.toMember(spec);
        members.put(member.node(), new Checked(member, certificate.encoded()));
        return member;
    }

    public Optional<Member> member(NodeId node) {
        return Optional.ofNullable(members.get(node)).map(Checked::member);
    }

    /** By which we know the member. */
    public Optional<MemberCertificate> certificate(NodeId node) {
        return Optional.ofNullable(members.get(node)).flatMap(MemberDirectory::parsed);
    }

    /** Least recently needed first. */
    public List<Checked> checked() {
        synchronized (members) {
            return List.copyOf(members.values());
        }
    }

    /** Takes over what a former directory of this network had checked. */
    public void recall(List<Checked> checked) {
        checked.forEach(former -> members.putIfAbsent(former.member().node(), former));
    }

    /** Forgets a member whose certificate is void. */
    public void forget(NodeId node, Predicate<MemberCertificate> isVoid) {
        certificate(node).filter(isVoid).ifPresent(certificate -> members.remove(node));
    }

    private static Optional<MemberCertificate> parsed(Checked checked) {
        try {
            return Optional.of(MemberCertificate.unchecked(checked.certificate()));
        } catch (CertificateRefused e) {
            return Optional.empty();
        }
    }

    /** Forgets the one unused for longest. */
    private static final class Recent extends LinkedHashMap<NodeId, Checked> {
        private static final long serialVersionUID = 1;

        private Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeId, Checked> eldest) {
            return size() > MEMBERS;
        }
    }
}
