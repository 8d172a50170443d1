package org.ipop.membership.network;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.overlay.Overlay;
import org.ipop.membership.certificate.CertificateVerifier;
import org.ipop.membership.proof.Expulsions;
import org.ipop.membership.proof.MemberDirectory;
import org.ipop.membership.proof.NetworkCredentials;
import org.ipop.membership.proof.NetworkGate;
import org.ipop.membership.proof.NetworkRecordGuard;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.membership.proof.RevocationList;

/** Gate and guard of one network, with the members they have seen. */
final class NetworkProofs {
    private final NetworkCredentials credentials;
    private final CertificateVerifier verifier;
    private final MemberDirectory directory;
    private final NetworkGate gate;
    private final NetworkRecordGuard guard;

    NetworkProofs(NetworkCredentials credentials, NodeKeys keys, LongSupplier epochSeconds, Expulsions expulsions) {
        this.credentials = credentials;
        this.verifier = new CertificateVerifier(credentials.spec(), keys.signatures(), epochSeconds,
            expulsions::covers);
        this.directory = new MemberDirectory(credentials.spec());
        this.gate = new NetworkGate(credentials, keys, verifier, directory, expulsions);
        this.guard = new NetworkRecordGuard(credentials, keys, verifier, directory);
        directory.remember(credentials.certificate());
    }

    NetworkGate gate() {
        return gate;
    }

    NetworkRecordGuard guard() {
        return guard;
    }

    MemberDirectory directory() {
        return directory;
    }

    /** Refuses those that are revoked. */
    CertificateVerifier verifier() {
        return verifier;
    }

    /** Members that have been expelled are none any more. */
    void forgetExpelled(RevocationList list) {
        list.after(0).forEach(entry -> directory.forget(entry.node(), list::covers));
    }

    /** The network as its services see it. */
    JoinedNetwork joined(Overlay overlay, Dht dht, Optional<String> namespace) {
        return new Joined(credentials.spec(), credentials.self(), overlay, dht, namespace, this);
    }

    private record Joined(NetworkSpec spec, Member self, Overlay overlay, Dht dht, Optional<String> namespace,
                          NetworkProofs proofs) implements JoinedNetwork {
        @Override
        public Optional<Member> writerOf(Stored record) {
            return proofs.guard.writerOf(record);
        }

        @Override
        public Optional<Member> member(NodeId node) {
            return proofs.directory.member(node);
        }
    }
}
