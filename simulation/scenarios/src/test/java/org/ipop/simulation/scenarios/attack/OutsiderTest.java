package org.ipop.simulation.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipop.api.membership.NetworkSpec;
import org.ipop.membership.certificate.AuthorityKey;
import org.ipop.membership.enrolment.NetworkAuthority;
import org.ipop.membership.proof.NetworkCredentials;
import org.ipop.membership.proof.RendezvousSecret;
import org.junit.jupiter.api.Test;

/** Somebody with the full source, a node of its own and no token. */
class OutsiderTest {
    private static final int KNOCKS = 6;

    private final Town town = new Town(101);
    private final Citizen member = town.member("member");
    private final Citizen outsider = town.stranger("outsider", Citizen.Parts.USUAL);

    @Test
    void withoutTheSecretOfTheNetworkSeesNoProofAndIsTold() {
        NetworkAuthority own = ownAuthority();
        Intruder intruder = knock(own.secret(0), own);
        assertThat(member.counted("link.drop.greeting")).isEqualTo(KNOCKS);
        assertThat(intruder.entered).isEmpty();
        assertThat(intruder.refusals).contains("it does not share this ring");
        assertThat(member.alarms()).singleElement().asString().startsWith("6 attempts to be in a network without its"
            + " secret in ").endsWith(" s, last from " + outsider.id().toShort()
                + ": refused; nothing needs to be done");
        assertThat(member.why(outsider)).contains(
            "refused: 6 attempts to be in a network without its secret (link.drop.greeting)");
    }

    @Test
    void withAStolenSecretCannotForgeACertificate() {
        Intruder intruder = knock(member.credentials().rendezvousSecret(), ownAuthority());
        assertThat(member.counted("link.drop.membership")).isEqualTo(KNOCKS);
        assertThat(intruder.entered).isEmpty();
        assertThat(member.alarms()).singleElement().asString()
            .contains("without a valid certificate", outsider.id().toShort());
        assertThat(member.memberships.rings().get(1).view().members()).isEqualTo(2);
    }

    private NetworkAuthority ownAuthority() {
        return new NetworkAuthority(spec(), AuthorityKey.ofSeed(new byte[AuthorityKey.SEED_BYTES]),
            outsider.keys().source());
    }

    private Intruder knock(RendezvousSecret secret, NetworkAuthority authority) {
        Intruder intruder = new Intruder(outsider, new NetworkCredentials(spec(),
            authority.certify("member", outsider.keys().identity().publicKey(), member.host.loop().open("x")
                .epochSeconds()), secret));
        for (int i = 0; i < KNOCKS; i++) {
            intruder.knock(member);
            town.run(5);
        }
        return intruder;
    }

    private NetworkSpec spec() {
        return member.credentials().spec();
    }
}
