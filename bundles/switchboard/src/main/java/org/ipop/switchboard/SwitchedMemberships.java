package org.ipop.switchboard;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Prefix;
import org.ipop.api.membership.Memberships;
import org.ipop.api.membership.MembershipsSnapshot;
import org.ipop.api.membership.NetworkStatus;
import org.ipop.api.overlay.Overlay;

/**
 * The networks of this node. A membership that goes leaves everything open that it opened: networks run on, and its
 * successor finds them. If none comes, they are closed. Thread: node loop.
 */
final class SwitchedMemberships extends Opened<Memberships> implements Memberships, Front<Memberships> {
    private final Runnable closeNetworks;
    private List<NetworkStatus> networks = List.of();
    private List<Overlay> rings = List.of();
    private Optional<MembershipsSnapshot> left = Optional.empty();

    SwitchedMemberships(Shared shared, Runnable closeNetworks) {
        super(shared);
        this.closeNetworks = closeNetworks;
    }

    @Override
    public void plugged(Memberships provider) {
        networks = List.of();
        rings = List.of();
        left.ifPresent(provider::resume);
        left = Optional.empty();
        attach(provider);
    }

    @Override
    public void unplugged(Memberships provider) {
        networks = provider.networks();
        rings = provider.rings();
        left = Optional.of(provider.suspend());
        detach();
    }

    @Override
    public void abandoned() {
        networks = List.of();
        rings = List.of();
        left = Optional.empty();
        closeNetworks.run();
    }

    @Override
    public CompletionStage<NetworkStatus> create(String name, Optional<Prefix> ipv4, JoinTerms terms) {
        return ask(memberships -> memberships.create(name, ipv4, terms));
    }

    @Override
    public CompletionStage<Invitation> invite(String network, InvitationTerms terms) {
        return ask(memberships -> memberships.invite(network, terms));
    }

    /** Joining anew after a change is safe: the issuer answers the same node with the same certificate. */
    @Override
    public CompletionStage<NetworkStatus> join(String token, JoinTerms terms) {
        return ask(memberships -> memberships.join(token, terms));
    }

    @Override
    public CompletionStage<Void> leave(String network) {
        return ask(memberships -> memberships.leave(network));
    }

    /** As they were, while nobody serves. */
    @Override
    public List<NetworkStatus> networks() {
        return behind().map(Memberships::networks).orElse(networks);
    }

    @Override
    public List<Overlay> rings() {
        return behind().map(Memberships::rings).orElse(rings);
    }

    @Override
    public MembershipsSnapshot suspend() {
        throw new IllegalStateException("a front is not suspended, what is behind it is");
    }

    @Override
    public void resume(MembershipsSnapshot former) {
        throw new IllegalStateException("a front is not resumed, what is behind it is");
    }
}
