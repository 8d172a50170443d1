package org.ipop.membership.revocation;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.membership.certificate.CertificateVerifier;
import org.ipop.membership.proof.Expulsions;
import org.ipop.membership.proof.NetworkCredentials;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.membership.proof.RendezvousSecret;
import org.ipop.membership.proof.RevocationList;
import org.ipop.wire.membership.Revocation;

/** All that one network does about revocation while its ring is open. Thread: node loop. */
public final class Revocations implements AutoCloseable {
    private static final long NOTICE_NANOS = 2_000_000_000L;

    private final NodeContext context;
    private final Expulsions expulsions;
    private final RevocationRoll roll;
    private final RevocationGossip gossip;
    private final Supplier<NetworkCredentials> credentials;
    private final Events events;
    private boolean ended;

    /** What comes of it. */
    public interface Events {
        /** Others have been expelled: what is known of them is void. */
        void grown(RevocationList list);

        void renewed(RendezvousSecret secret);

        /** We are no longer a member, and this says so. */
        void expelled(Revocation why);
    }

    /** What a node is and has in this network. */
    public record Part(NodeContext context, Counters counters, NodeKeys keys, Overlay overlay,
                       Supplier<NetworkCredentials> credentials) {
    }

    public Revocations(Part part, CertificateVerifier certificates, Expulsions expulsions, RevocationRoll roll,
                       Events events) {
        this.context = part.context();
        this.expulsions = expulsions;
        this.roll = roll;
        this.credentials = part.credentials();
        this.events = events;
        Ring ring = new Ring(part.overlay(), roll);
        SecretRequest requests = new SecretRequest(credentials.get().spec().authorityKey(), part.keys(), certificates);
        SecretRenewal renewal = new SecretRenewal(context, part.counters(), ring, requests,
            new SecretRenewal.Credentials(credentials, events::renewed));
        this.gossip = new RevocationGossip(context, part.counters(), ring, roll, renewal);
        roll.watch(this::grown);
        context.schedule(0, this::lookForOurselves);
    }

    public RevocationRoll roll() {
        return roll;
    }

    /** Before the overlay. */
    @Override
    public void close() {
        ended = true;
        gossip.close();
    }

    private void grown() {
        if (!ended) {
            events.grown(roll.list());
            findOurselves();
        }
    }

    private void lookForOurselves() {
        findOurselves();
        if (!ended) {
            context.schedule(NOTICE_NANOS, this::lookForOurselves);
        }
    }

    private void findOurselves() {
        Optional<Revocation> ours = roll.list().of(credentials.get().certificate().node())
            .filter(entry -> RevocationList.covers(entry, credentials.get().certificate()))
            .or(expulsions::notice);
        if (!ended && ours.isPresent()) {
            // let the neighbours hear the news from us before we go
            ended = true;
            context.schedule(0, () -> events.expelled(ours.get()));
        }
    }
}
