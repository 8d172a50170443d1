package org.ipop.membership.proof;

import java.security.MessageDigest;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.RingGate;
import org.ipop.api.security.Session;
import org.ipop.membership.certificate.CertificateRefused;
import org.ipop.membership.certificate.CertificateVerifier;
import org.ipop.membership.certificate.MemberCertificate;
import org.ipop.membership.certificate.Transcript;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.membership.Revocation;

/**
 * Who may be in a network's ring: who knows the rendezvous secret (the greeting) and holds a certificate of the
 * authority for the very key that authenticated the session (the proof). Role and handshake hash are part of both,
 * so that what a peer sent can neither be sent back to it nor used in another session. The greeting uses the secret of
 * epoch 0, which every member can compute, so that one who was away during a revocation is let in. Thread: any.
 */
public final class NetworkGate implements RingGate {
    private static final byte[] INITIATOR = {1};
    private static final byte[] RESPONDER = {2};

    private final NetworkCredentials network;
    private final NodeKeys keys;
    private final CertificateVerifier certificates;
    private final MemberDirectory directory;
    private final Expulsions expulsions;
    private final Bytes greetingKey;

    public NetworkGate(NetworkCredentials network, NodeKeys keys, CertificateVerifier certificates,
                       MemberDirectory directory, Expulsions expulsions) {
        this.network = network;
        this.keys = keys;
        this.certificates = certificates;
        this.directory = directory;
        this.expulsions = expulsions;
        this.greetingKey = network.rendezvousSecret().at(0).value();
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
        return new GateProof(new SignedProof(network.certificate().encoded(), Bytes.copyOf(signature)),
            expulsions.list().of(session.peer())).encoded();
    }

    @Override
    public Optional<Key> verify(Session.Info session, Bytes proofOfPeer) {
        try {
            GateProof shown = GateProof.parse(proofOfPeer);
            shown.notice().ifPresent(this::noticed);
            SignedProof proof = shown.membership();
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

    @Override
    public boolean holds(NodeId peer) {
        return directory.certificate(peer).map(certificates::holds)
            .orElseGet(() -> expulsions.list().of(peer).isEmpty());
    }

    /** One who says that we have been expelled must show the authority's word for it. */
    private void noticed(Revocation revocation) {
        if (expulsions.notice().isEmpty() && RevocationList.covers(revocation, network.certificate())
            && new RevocationCheck(network.spec().authorityKey(), keys.signatures()).genuine(revocation)) {
            expulsions.notice(revocation);
        }
    }

    private byte[] greeting(Session.Info session, boolean byInitiator) {
        return transcript("ipop greeting", session, byInitiator).mac(greetingKey);
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
