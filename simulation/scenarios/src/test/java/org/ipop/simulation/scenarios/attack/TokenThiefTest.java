package org.ipop.simulation.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.membership.Memberships.JoinTerms;
import org.ipop.api.membership.NetworkStatus;
import org.junit.jupiter.api.Test;

/** Somebody who has got hold of a token that was meant for another. */
class TokenThiefTest {
    private final Town town = new Town(104);
    private final Citizen guest = town.stranger("guest", Citizen.Parts.USUAL);
    private final Citizen thief = town.stranger("thief", Citizen.Parts.USUAL);

    @Test
    void comesTooLateIsDeniedAndTheOperatorHearsOfIt() {
        String token = town.token(1);
        town.run(3);
        assertThat(town.done(guest.memberships.join(token, JoinTerms.ANY)).state())
            .isEqualTo(NetworkStatus.State.ACTIVE);
        for (int i = 0; i < 3; i++) {
            refused(thief.memberships.join(token, JoinTerms.named("thief" + i)));
        }
        town.run(6);
        assertThat(town.authority.counted("membership.denied.used_up")).isEqualTo(3);
        assertThat(town.authority.alarms()).singleElement().asString().contains(
            "3 claims with a token that is used up, expired or wrong", "last from " + thief.id().toShort(),
            "a token may have been stolen");
        assertThat(town.authority.why(thief)).anyMatch(line -> line.contains("(membership.denied.used_up)"));
        assertThat(thief.memberships.networks()).isEmpty();
    }

    @Test
    void comesFirstAndIsExpelledWhenTheGuestComplains() {
        String token = town.token(1);
        town.run(3);
        assertThat(town.done(thief.memberships.join(token, JoinTerms.ANY)).state())
            .isEqualTo(NetworkStatus.State.ACTIVE);
        refused(guest.memberships.join(token, JoinTerms.ANY));
        assertThat(town.authority.why(guest)).anyMatch(line -> line.contains("(membership.denied.used_up)"));
        town.done(town.authority.memberships.revoke(Town.NETWORK, thief.id().toString()));
        assertThat(town.time.runUntil(() -> thief.network().state() == NetworkStatus.State.EXPELLED,
            60 * Town.SECOND)).isTrue();
        assertThat(town.done(guest.memberships.join(town.token(1), JoinTerms.ANY)).state())
            .isEqualTo(NetworkStatus.State.ACTIVE);
    }

    private void refused(CompletionStage<NetworkStatus> join) {
        town.time.runUntil(join.toCompletableFuture()::isDone, 40 * Town.SECOND);
        assertThatThrownBy(() -> join.toCompletableFuture().join()).hasCauseInstanceOf(Refused.class);
    }
}
