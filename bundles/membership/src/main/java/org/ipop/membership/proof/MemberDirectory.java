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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Members whose certificates we have checked lately, at most {@link #MEMBERS}. Thread: any. */
public final class MemberDirectory {
    static final int MEMBERS = 4_096;
    private static final Logger LOG = LoggerFactory.getLogger(MemberDirectory.class);

    private final NetworkSpec spec;
    private final Map<NodeId, Known> members = Collections.synchronizedMap(new Recent());

    /** The certificate is read once: links ask every few seconds whether it holds. */
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

    /** Least recently needed first. */
    public List<Checked> checked() {
        synchronized (members) {
            return members.values().stream().map(known -> new Checked(known.member, known.certificate.encoded()))
                .toList();
        }
    }

    /** Takes over what a former directory of this network had checked; what cannot be read is left out. */
    public void recall(List<Checked> checked) {
        for (Checked former : checked) {
            try {
                members.putIfAbsent(former.member().node(),
                    new Known(former.member(), MemberCertificate.unchecked(former.certificate())));
            } catch (CertificateRefused e) {
                LOG.warn("member forgotten node={} reason={}", former.member().node().toShort(), e.getMessage());
            }
        }
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
