package org.ipop.membership.enrolment;

import java.util.List;
import java.util.function.LongSupplier;
import org.ipop.api.Bytes;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.security.Session;
import org.ipop.membership.certificate.AddressPlan;
import org.ipop.membership.certificate.CertificateRefused;
import org.ipop.membership.certificate.CertificateVerifier;
import org.ipop.membership.certificate.MemberCertificate;
import org.ipop.membership.proof.NetworkCredentials;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.membership.proof.RendezvousSecret;
import org.ipop.wire.membership.EnrolmentMessage.Grant;
import org.ipop.wire.membership.InvitationToken;

/**
 * The joiner's check that a grant comes from the authority in its token, for this node and one of its sessions with the
 * issuer. Thread: any.
 */
record GrantCheck(InvitationToken token, NodeKeys keys, LongSupplier epochSeconds) {
    /**
     * Takes three signature checks or a few more: on a worker. Throws Refused with one line for the operator.
     *
     * @param sessions in which this node has asked
     */
    Enrolled check(Grant grant, List<Session.Info> sessions) {
        Session.Info session = sessions.stream().filter(each -> signed(grant, each)).findFirst()
            .orElseThrow(() -> refused("its answer is not signed by the network's authority"));
        Prefix ipv4 = AddressPlan.checked(grant.terms().ipv4());
        NetworkSpec spec = new NetworkSpec(token.network(), token.authorityKey(), ipv4,
            AddressPlan.ulaOf(token.authorityKey()));
        CertificateVerifier verifier = new CertificateVerifier(spec, keys.signatures(), epochSeconds);
        MemberCertificate own = verified(verifier, grant.certificate(), "our certificate");
        if (!own.belongsTo(keys.identity().publicKey())) {
            throw refused("the certificate it sent is another node's");
        }
        MemberCertificate issuer = verified(verifier, grant.issuerCertificate(), "its own certificate");
        if (!issuer.belongsTo(session.peerPublicKey())) {
            throw refused("it is no member of the network itself");
        }
        return new Enrolled(new NetworkCredentials(spec, own,
            new RendezvousSecret(grant.terms().epoch(), grant.terms().rendezvousSecret())),
            grant.terms().contacts());
    }

    private boolean signed(Grant grant, Session.Info session) {
        return keys.signatures().verify(token.authorityKey().toArray(),
            NetworkAuthority.message(grant, session.handshakeHash()), grant.signature().toArray());
    }

    private MemberCertificate verified(CertificateVerifier verifier, Bytes encoded, String what) {
        try {
            return verifier.verify(encoded);
        } catch (CertificateRefused e) {
            throw refused(what + ": " + e.getMessage());
        }
    }

    private Refused refused(String why) {
        return new Refused("the inviting node " + token.issuer().node().toShort() + " cannot be trusted: " + why);
    }
}
