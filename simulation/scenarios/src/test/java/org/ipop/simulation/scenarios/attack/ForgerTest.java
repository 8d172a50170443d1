package org.ipop.simulation.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.Memberships.JoinTerms;
import org.ipop.wire.name.HostEntry;
import org.ipop.wire.name.NameCodec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member in good standing that pretends to be another one. */
class ForgerTest {
    private final Town town = new Town(103);
    private final EvilRouter router = new EvilRouter();
    private final Citizen victim = town.member("victim");
    private final Citizen witness = town.member("witness");
    private Citizen forger;

    @BeforeEach
    void join() {
        forger = town.stranger("forger", Citizen.Parts.routing(router));
        router.use(forger.links);
        town.run(1);
        town.done(forger.memberships.join(town.token(1), JoinTerms.named("forger")));
        town.run(5);
    }

    @Test
    void packetsWithTheAddressOfAnotherReachNobodyAndNameTheForger() {
        for (int i = 0; i < 30; i++) {
            router.send(witness, victim.address(), witness.address(), i);
            router.send(witness, Citizen.ipv4("10.66.200.200"), witness.address(), i);
            router.send(witness, Citizen.ipv4("192.0.2.1"), witness.address(), i);
            router.send(witness, witness.address(), witness.address(), i);
            town.run(0.1);
        }
        town.run(6);
        assertThat(witness.tap.arrived).isEmpty();
        assertThat(witness.counted("vnet.drop.spoofed")).isGreaterThanOrEqualTo(90);
        assertThat(witness.alarms()).singleElement().asString().contains(
            "packets whose source address is not their sender's", "last from " + forger.id().toShort() + ":",
            "'ipop revoke' expels a member");
        assertThat(witness.why(forger)).anyMatch(line -> line.endsWith("(vnet.drop.spoofed)"));
        router.send(witness, forger.address(), witness.address(), 99);
        town.run(2);
        assertThat(witness.arrivedFrom(forger)).as("what is its own arrives").isEqualTo(1);
    }

    @Test
    void aNameThatItsCertificateDoesNotBearIsRefusedByTheOwnerOfTheKey() {
        Member self = forger.credentials().self();
        HostEntry entry = new HostEntry("bank", self.node(), (Inet4Address) forger.address(), self.ipv6());
        Dht store = forger.memberships.running().getFirst().network().dht();
        for (int i = 0; i < 4; i++) {
            String host = "bank" + i;
            var created = store.create(NameCodec.key(town.ring(), host), NameCodec.encode(
                new HostEntry(host, entry.node(), entry.ipv4(), entry.ipv6())), Duration.ofHours(1));
            town.run(25);
            assertThatThrownBy(() -> created.toCompletableFuture().join()).isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(DhtUnavailable.class).hasMessageContaining("refuses the record");
        }
        assertThat(counted("dht.drop.forged")).isEqualTo(4);
    }

    /** By all members: who owns a key is a matter of its hash. */
    private long counted(String counter) {
        return victim.counted(counter) + witness.counted(counter) + town.authority.counted(counter)
            + forger.counted(counter);
    }
}
