package org.ipop.membership.proof;

import org.ipop.api.Bytes;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.membership.certificate.MemberCertificate;

/**
 * What makes this node a member of a network.
 *
 * @param certificate      ours
 * @param rendezvousSecret 32 bytes, shared by all members: greets peers and hides where members meet
 */
public record NetworkCredentials(NetworkSpec spec, MemberCertificate certificate, Bytes rendezvousSecret) {
    public Member self() {
        return certificate.toMember(spec);
    }

    /** Without the secret, which must not end up in logs. */
    @Override
    public String toString() {
        return "NetworkCredentials[" + spec.name() + ", " + certificate.subject().host() + "]";
    }
}
