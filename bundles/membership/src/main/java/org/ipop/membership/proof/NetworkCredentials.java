package org.ipop.membership.proof;

import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.membership.certificate.MemberCertificate;

/**
 * What makes this node a member of a network.
 *
 * @param certificate      ours
 * @param rendezvousSecret shared by all members: greets peers and hides where members meet
 */
public record NetworkCredentials(NetworkSpec spec, MemberCertificate certificate, RendezvousSecret rendezvousSecret) {
    public Member self() {
        return certificate.toMember(spec);
    }

    public NetworkCredentials with(RendezvousSecret renewed) {
        return new NetworkCredentials(spec, certificate, renewed);
    }

    /** Without the secret, which must not end up in logs. */
    @Override
    public String toString() {
        return "NetworkCredentials[" + spec.name() + ", " + certificate.subject().host() + "]";
    }
}
