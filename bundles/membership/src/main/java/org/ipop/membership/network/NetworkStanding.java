package org.ipop.membership.network;

import java.util.Optional;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.runtime.NodeContext;
import org.ipop.membership.enrolment.Enrolled;
import org.ipop.membership.proof.Expulsions;
import org.ipop.membership.proof.NetworkCredentials;
import org.ipop.membership.proof.RendezvousSecret;
import org.ipop.membership.proof.RevocationCheck;
import org.ipop.membership.proof.RevocationList;
import org.ipop.membership.revocation.RevocationRoll;
import org.ipop.membership.revocation.Revocations;
import org.ipop.wire.membership.Revocation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a node stands in a network as its members come and go: its credentials, whose secret is renewed, who has been
 * expelled, and whether that is us. Thread: node loop.
 */
public final class NetworkStanding implements Revocations.Events, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkStanding.class);

    private final NodeContext context;
    private final NetworkLife.Surroundings surroundings;
    private final NetworkFiles files;
    private final Expulsions expulsions;
    private final NetworkProofs proofs;
    private final RevocationRoll roll;
    private StoredNetwork stored;
    private NetworkCredentials credentials;
    private Optional<Revocations> revocations = Optional.empty();
    private Optional<Rendezvous> rendezvous = Optional.empty();
    private Runnable renewed = () -> { };
    private Runnable expelled = () -> { };

    NetworkStanding(NodeContext context, NetworkLife.Surroundings surroundings, Enrolled enrolled,
                    NetworkFiles files) {
        this.context = context;
        this.surroundings = surroundings;
        this.files = files;
        this.stored = StoredNetwork.of(enrolled);
        this.credentials = enrolled.credentials();
        this.expulsions = new Expulsions(files.revocations());
        files.expelled().filter(entry -> RevocationList.covers(entry, credentials.certificate()))
            .ifPresent(expulsions::notice);
        this.proofs = new NetworkProofs(credentials, surroundings.keys(), context::epochSeconds, expulsions);
        this.roll = new RevocationRoll(context, surroundings.counters(),
            new RevocationCheck(credentials.spec().authorityKey(), surroundings.keys().signatures()), expulsions,
            files::revocations);
    }

    public NetworkCredentials credentials() {
        return credentials;
    }

    public RevocationRoll roll() {
        return roll;
    }

    NetworkProofs proofs() {
        return proofs;
    }

    /** @param gone runs once if the authority has expelled us */
    void open(Overlay overlay, Rendezvous meeting, Runnable gone) {
        rendezvous = Optional.of(meeting);
        expelled = gone;
        revocations = Optional.of(new Revocations(new Revocations.Part(context, surroundings.counters(),
            surroundings.keys(), overlay, this::credentials), proofs.verifier(), expulsions, roll, this));
    }

    /** Runs each time the rendezvous secret is another. */
    public void onRenewed(Runnable listener) {
        renewed = listener;
    }

    @Override
    public void grown(RevocationList list) {
        proofs.forgetExpelled(list);
        LOG.info("members expelled network={} number={}", credentials.spec().name(), list.number());
    }

    @Override
    public void renewed(RendezvousSecret secret) {
        credentials = credentials.with(secret);
        stored = stored.with(secret);
        files.membership(stored.encode()).whenComplete((done, error) -> {
            if (error != null) {
                LOG.warn("secret not kept for the next start network={} cause={}", credentials.spec().name(),
                    error.getMessage());
            }
        });
        rendezvous.ifPresent(meeting -> meeting.renew(new RendezvousSeal(secret)));
        renewed.run();
    }

    @Override
    public void expelled(Revocation why) {
        LOG.warn("expelled by the authority network={}", credentials.spec().name());
        files.expelled(why).whenComplete((done, error) -> {
            if (error != null) {
                LOG.warn("expulsion not kept for the next start network={} cause={}", credentials.spec().name(),
                    error.getMessage());
            }
        });
        expelled.run();
    }

    /** Before the overlay. */
    @Override
    public void close() {
        revocations.ifPresent(Revocations::close);
    }
}
