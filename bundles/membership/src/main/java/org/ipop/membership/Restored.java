package org.ipop.membership;

import java.util.Optional;
import org.ipop.membership.certificate.CertificateRefused;
import org.ipop.membership.certificate.CertificateVerifier;
import org.ipop.membership.certificate.MemberCertificate;
import org.ipop.membership.enrolment.Enrolled;
import org.ipop.membership.network.NetworkFiles;
import org.ipop.membership.network.StoredNetwork;
import org.ipop.membership.proof.NetworkCredentials;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.wire.MalformedPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Memberships as they come back from the disk. */
final class Restored {
    private static final Logger LOG = LoggerFactory.getLogger(Restored.class);

    private Restored() {
    }

    /** Empty, with a line in the log, for a file that is damaged or a certificate that no longer holds. */
    static Optional<Enrolled> read(NetworkFiles files, NodeKeys keys, long epochSeconds) {
        try {
            StoredNetwork stored = StoredNetwork.decode(files.membership().orElseThrow());
            MemberCertificate certificate = new CertificateVerifier(stored.spec(), keys.signatures(),
                () -> epochSeconds).verify(stored.certificate());
            if (!certificate.belongsTo(keys.identity().publicKey())) {
                throw new CertificateRefused("of another node: was this state folder copied?");
            }
            return Optional.of(new Enrolled(
                new NetworkCredentials(stored.spec(), certificate, stored.rendezvousSecret()), stored.members()));
        } catch (MalformedPacket | CertificateRefused e) {
            LOG.error("a network is not started, join it again network={} fault={}", files.name(), e.getMessage());
            return Optional.empty();
        }
    }
}
