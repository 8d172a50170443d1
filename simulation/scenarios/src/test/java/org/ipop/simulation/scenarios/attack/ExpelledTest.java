package org.ipop.simulation.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipop.api.membership.NetworkStatus;
import org.ipop.membership.proof.NetworkCredentials;
import org.junit.jupiter.api.Test;

/** A former member that does not obey: it knocks again and again with all that it had. */
class ExpelledTest {
    private final Town town = new Town(102);
    private final Citizen member = town.member("member");
    private final Citizen mallory = town.member("mallory");

    @Test
    void isCutOffStaysOutAndIsNamedToTheOperator() {
        town.talk(mallory, member, 20, 100);
        assertThat(member.arrivedFrom(mallory)).isEqualTo(20);
        NetworkCredentials kept = mallory.credentials();
        town.done(town.authority.memberships.revoke(Town.NETWORK, "mallory"));
        boolean cut = town.time.runUntil(() -> mallory.network().state() == NetworkStatus.State.EXPELLED,
            60 * Town.SECOND);
        assertThat(cut).isTrue();
        town.run(30);
        Intruder intruder = new Intruder(mallory, kept);
        for (int i = 0; i < 5; i++) {
            intruder.knock(member);
            intruder.knock(town.authority);
            town.run(5);
        }
        assertThat(intruder.entered).isEmpty();
        assertThat(member.counted("link.drop.membership")).isGreaterThanOrEqualTo(5);
        assertThat(member.alarms()).singleElement().asString()
            .contains("without a valid certificate (expelled, or forged)", "last from " + mallory.id().toShort());
        assertThat(member.why(mallory)).anyMatch(line -> line.startsWith("refused: ")
            && line.contains("(link.drop.membership)"));
        assertThat(member.memberships.rings().get(1).view().members()).isEqualTo(2);
        town.talk(town.authority, member, 20, 100);
        assertThat(member.arrivedFrom(town.authority)).isEqualTo(20);
    }
}
