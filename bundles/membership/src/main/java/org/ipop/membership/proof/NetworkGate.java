package org.ipop.membership.proof;

import java.security.MessageDigest;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.link.RingGate;
import org.ipop.api.security.Session;
import org.ipop.membership.certificate.CertificateRefused;
import org.ipop.membership.certificate.CertificateVerifier;
import org.ipop.membership.certificate.MemberCertificate;
import org.ipop.membership.certificate.Transcript;
import org.ipop.wire.MalformedPacket;

/**
 * Who may be in a network's ring: who knows the rendezvous secret (the greeting) and holds a certificate of the
 * authority for the very key that authenticated the session (the proof). Role and handshake hash are part of both,
 * so that what a peer sent can neither be sent back to it nor used in another session. Thread: any.
 */
public final class NetworkGate implements RingGate {
    private static final byte[] INITIATOR = {1};
    private static final byte[] RESPONDER = {2};

    private final NetworkCredentials network;
    private final NodeKeys keys;
    private final CertificateVerifier certificates;
    private final MemberDirectory directory;

    public NetworkGate(NetworkCredentials network, NodeKeys keys, CertificateVerifier certificates,
                       MemberDirectory directory) {
        this.network = network;
        this.keys = keys;
        this.certificates = certificates;
        this.directory = directory;
    }

    @Override
    public Bytes greeting(Session.Info session) {
        return Bytes.copyOf(greeting(session, session.initiator()));
    }

    @Override
    public boolean accepts(Session.Info session, Bytes greetingOfPeer) {
        return MessageDigest.isEqual(greeting(session, !session.initiator()), greetingOfPeer.toArray());
    }

    @Override
    public Bytes proof(Session.Info session) {
        byte[] signature = keys.identity().sign(claim(session, session.initiator()));
        return new SignedProof(network.certificate().encoded(), Bytes.copyOf(signature)).encoded();
    }

    @Override
    public Optional<Key> verify(Session.Info session, Bytes proofOfPeer) {
        try {
            SignedProof proof = SignedProof.parse(proofOfPeer);
            MemberCertificate certificate = certificates.verify(proof.credential());
            if (!certificate.belongsTo(session.peerPublicKey()) || !certificate.node().equals(session.peer())
                || !keys.signatures().verify(certificate.nodeKey().toArray(), claim(session, !session.initiator()),
                    proof.signature().toArray())) {
                return Optional.empty();
            }
            return Optional.of(directory.remember(certificate).position());
        } catch (MalformedPacket | CertificateRefused e) {
            return Optional.empty();
        }
    }

    private byte[] greeting(Session.Info session, boolean byInitiator) {
        return transcript("ipop greeting", session, byInitiator).mac(network.rendezvousSecret());
    }

    private byte[] claim(Session.Info session, boolean byInitiator) {
        return transcript("ipop membership", session, byInitiator).toBytes();
    }

    private Transcript transcript(String label, Session.Info session, boolean byInitiator) {
        return Transcript.of(label)
            .with(network.spec().authorityKey())
            .with(byInitiator ? INITIATOR : RESPONDER)
            .with(session.handshakeHash());
    }
}
