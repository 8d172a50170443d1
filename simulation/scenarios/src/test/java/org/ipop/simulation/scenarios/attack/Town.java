package org.ipop.simulation.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.RingId;
import org.ipop.api.membership.Memberships.InvitationTerms;
import org.ipop.api.membership.Memberships.JoinTerms;
import org.ipop.api.membership.NetworkStatus;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;

/** A seed, an authority, and whoever a scenario adds, on a simulated Internet. */
final class Town {
    static final String SEED = "198.51.100.1";
    static final String NETWORK = "lab";
    static final long SECOND = 1_000_000_000L;

    final VirtualTime time;
    final SimulatedInternet internet;
    final Citizen seed;
    final Citizen authority;
    private int hosts = 1;

    Town(long seedOfChance) {
        time = new VirtualTime(seedOfChance);
        internet = new SimulatedInternet(time);
        seed = new Citizen(internet.host("seed", SEED), 1, Citizen.Parts.USUAL);
        authority = stranger("authority", Citizen.Parts.USUAL);
        run(3);
        done(authority.memberships.create(NETWORK, Optional.empty(), JoinTerms.ANY));
    }

    /** A node with a public address and nothing else. */
    Citizen stranger(String name, Citizen.Parts parts) {
        return new Citizen(host(name), hosts, parts);
    }

    /** A machine with a public address. */
    SimulatedHost host(String name) {
        return internet.host(name, "198.51.100." + (10 + ++hosts));
    }

    Citizen member(String name) {
        return member(name, Citizen.Parts.USUAL);
    }

    Citizen member(String name, Citizen.Parts parts) {
        return joined(stranger(name, parts));
    }

    /** A member to which nobody finds a direct way, unless it has a public address. */
    Citizen hidden(String name) {
        SimulatedHost host = internet.lanBehind(NatBehaviour.SYMMETRIC, "203.0.113." + (10 + ++hosts))
            .host(name, "192.168.1.10/24");
        return joined(new Citizen(host, hosts, Citizen.Parts.USUAL));
    }

    String token(int uses) {
        return done(authority.memberships.invite(NETWORK, new InvitationTerms(Optional.empty(), uses, 3_600))).token();
    }

    RingId ring() {
        return authority.credentials().spec().ring();
    }

    void run(double seconds) {
        time.run((long) (seconds * SECOND));
    }

    <T> T done(CompletionStage<T> stage) {
        time.runUntil(stage.toCompletableFuture()::isDone, 70 * SECOND);
        return stage.toCompletableFuture().join();
    }

    /** So many datagrams of this size each way, fifty a second. */
    void talk(Citizen one, Citizen other, int datagrams, int bytes) {
        for (int i = 0; i < datagrams; i++) {
            one.tap.send(one.address(), other.address(), i, bytes);
            other.tap.send(other.address(), one.address(), i, bytes);
            run(0.02);
        }
    }

    private Citizen joined(Citizen citizen) {
        run(1);
        NetworkStatus status = done(citizen.memberships.join(token(1), JoinTerms.ANY));
        assertThat(status.state()).isEqualTo(NetworkStatus.State.ACTIVE);
        run(2);
        return citizen;
    }
}
