package org.ipop.membership.proof;

import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.RecordGuard;
import org.ipop.api.dht.Stored;
import org.ipop.api.membership.Member;
import org.ipop.membership.certificate.CertificateRefused;
import org.ipop.membership.certificate.CertificateVerifier;
import org.ipop.membership.certificate.MemberCertificate;
import org.ipop.membership.certificate.Transcript;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.lease.LeaseCodec;
import org.ipop.wire.name.NameCodec;

/**
 * Records of a network's ring: members may write, each under its own name, as its certificate shows. A key is a hash
 * and does not tell what it stands for, so a value that claims its key must: it is a lease or a host name, of this key,
 * and says of its writer what the certificate says, or gives a host behind the writer a name below the writer's own. A
 * value that stands beside others claims nothing. Thread: any.
 */
public final class NetworkRecordGuard implements RecordGuard {
    private static final String LABEL = "ipop network record";
    private static final byte FIXED_BY_CERTIFICATE = 0;
    private static final byte FREE = 1;

    private final NetworkCredentials network;
    private final NodeKeys keys;
    private final CertificateVerifier certificates;
    private final MemberDirectory directory;

    public NetworkRecordGuard(NetworkCredentials network, NodeKeys keys, CertificateVerifier certificates,
                              MemberDirectory directory) {
        this.network = network;
        this.keys = keys;
        this.certificates = certificates;
        this.directory = directory;
    }

    @Override
    public Bytes prove(byte[] signed) {
        byte[] signature = keys.identity().sign(message(signed));
        return new SignedProof(network.certificate().encoded(), Bytes.copyOf(signature)).encoded();
    }

    @Override
    public boolean accepts(Stored record, byte[] signed) {
        try {
            SignedProof proof = SignedProof.parse(record.proof());
            MemberCertificate certificate = certificates.verify(proof.credential());
            boolean may = certificate.node().equals(record.writer()) && mayHold(record, certificate);
            if (!may || !keys.signatures().verify(certificate.nodeKey().toArray(), message(signed),
                proof.signature().toArray())) {
                return false;
            }
            directory.remember(certificate);
            return true;
        } catch (MalformedPacket | CertificateRefused e) {
            return false;
        }
    }

    /** An address fixed by certificate comes first, then the smaller SHA-256(network key, key, writer), truncated. */
    @Override
    public Bytes precedence(Stored record) {
        byte[] hash = Key.hash(network.spec().authorityKey().toArray(), record.key().toBytes(),
            record.writer().toBytes()).toBytes();
        byte[] precedence = new byte[1 + hash.length];
        precedence[0] = isFixed(record) ? FIXED_BY_CERTIFICATE : FREE;
        System.arraycopy(hash, 0, precedence, 1, hash.length);
        return Bytes.copyOf(precedence);
    }

    @Override
    public NodeId writer() {
        return keys.identity().nodeId();
    }

    /** The writer as the record's proof shows it; empty if the proof does not hold. */
    public Optional<Member> writerOf(Stored record) {
        try {
            MemberCertificate certificate = certificates.verify(SignedProof.parse(record.proof()).credential());
            return certificate.node().equals(record.writer())
                ? Optional.of(directory.remember(certificate)) : Optional.empty();
        } catch (MalformedPacket | CertificateRefused e) {
            return Optional.empty();
        }
    }

    private boolean mayHold(Stored record, MemberCertificate certificate) {
        boolean claims = record.exclusive() && record.value().length() > 0;
        String host = certificate.subject().host();
        return !claims || isName(record, host) || isLease(record, host);
    }

    private boolean isName(Stored record, String host) {
        try {
            return NameCodec.isOf(host, NameCodec.decode(network.spec().ring(), record).host());
        } catch (MalformedPacket e) {
            return false;
        }
    }

    private boolean isLease(Stored record, String host) {
        try {
            return NameCodec.isOf(host, LeaseCodec.decode(network.spec().ring(), record).host());
        } catch (MalformedPacket e) {
            return false;
        }
    }

    private boolean isFixed(Stored record) {
        return writerOf(record).flatMap(Member::fixedIpv4)
            .filter(address -> LeaseCodec.key(network.spec().ring(), address).equals(record.key()))
            .isPresent();
    }

    private byte[] message(byte[] signed) {
        return Transcript.of(LABEL).with(network.spec().authorityKey()).with(signed).toBytes();
    }
}
