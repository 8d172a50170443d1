package org.ipop.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.membership.Memberships.JoinTerms;
import org.ipop.api.membership.Memberships.InvitationTerms;
import org.ipop.api.membership.NetworkStatus;
import org.ipop.api.membership.NetworkStatus.State;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ten members with the real links, rings and stores; one of them is expelled. */
class ExpelledMemberTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int MEMBERS = 10;

    private final VirtualTime time = new VirtualTime(31);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final RealNode seed = new RealNode(internet.host("seed", "198.51.100.1"), 1);
    private final List<RealNode> members = new ArrayList<>();
    private RealNode authority;
    private RealNode mallory;

    @BeforeEach
    void network() {
        for (int i = 0; i < MEMBERS; i++) {
            members.add(new RealNode(internet.host("member" + i, "198.51.100." + (10 + i)), 10 + i));
        }
        time.run(5 * SECOND);
        authority = members.getFirst();
        mallory = members.getLast();
        done(authority.memberships.create("lab", Optional.empty(), JoinTerms.ANY));
        String token = done(authority.memberships.invite("lab",
            new InvitationTerms(Optional.empty(), MEMBERS, 3_600))).token();
        members.stream().skip(1).forEach(member ->
            assertThat(done(member.memberships.join(token, JoinTerms.ANY)).state()).isEqualTo(State.ACTIVE));
        time.run(20 * SECOND);
        members.forEach(member -> assertThat(ringOf(member)).isEqualTo(MEMBERS));
    }

    @Test
    void isCutOffEverywhereWithinAMinuteAndHearsWhy() {
        long start = time.nanoTime();
        assertThat(expel(mallory)).isEqualTo(1);
        assertThat(time.runUntil(this::malloryIsAlone, 60 * SECOND)).isTrue();
        assertThat(time.nanoTime() - start).isLessThan(10 * SECOND);
        assertThat(status(mallory).state()).isEqualTo(State.EXPELLED);
        assertThat(status(mallory).detail()).startsWith("expelled from lab by its authority");
        time.run(30 * SECOND);
        members.stream().filter(member -> member != mallory).forEach(member -> {
            assertThat(ringOf(member)).isEqualTo(MEMBERS - 1);
            assertThat(status(member).state()).isEqualTo(State.ACTIVE);
            assertThat(epoch(member)).isEqualTo(1);
        });
    }

    @Test
    void doesNotComeBackEvenIfItForgetsThatItWasToldSo() {
        time.run(5 * SECOND);
        mallory.host.kill();
        expel(mallory);
        time.run(60 * SECOND);
        mallory.host.restart();
        mallory.start();
        time.run(40 * SECOND);
        assertThat(status(mallory).state()).isEqualTo(State.EXPELLED);
        assertThat(epoch(mallory)).isZero();
        assertThat(malloryIsAlone()).isTrue();
        String token = done(authority.memberships.invite("lab", new InvitationTerms(Optional.empty(), 1, 600))).token();
        done(mallory.memberships.leave("lab"));
        assertThat(done(mallory.memberships.join(token, JoinTerms.named("reformed"))).state()).isEqualTo(State.ACTIVE);
        time.run(60 * SECOND);
        members.forEach(member -> assertThat(ringOf(member)).isEqualTo(MEMBERS));
    }

    @Test
    void memberThatWasAwayIsLetInAndGetsTheNewSecret() {
        RealNode away = members.get(4);
        away.host.kill();
        time.run(60 * SECOND);
        expel(mallory);
        time.run(640 * SECOND);
        away.host.restart();
        away.start();
        time.run(90 * SECOND);
        assertThat(status(away).state()).isEqualTo(State.ACTIVE);
        assertThat(epoch(away)).isEqualTo(1);
        assertThat(ringOf(away)).isEqualTo(MEMBERS - 1);
    }

    @Test
    void authorityThatLosesPowerRightAfterItsAnswerHasLostNothing() {
        expel(mallory);
        authority.restart();
        time.run(60 * SECOND);
        assertThat(malloryIsAlone()).isTrue();
        assertThat(epoch(authority)).isEqualTo(1);
        assertThat(expel(mallory)).isEqualTo(1);
        assertThat(expel(members.get(3))).isEqualTo(2);
        time.run(60 * SECOND);
        assertThat(epoch(members.get(5))).isEqualTo(2);
    }

    @Test
    void quietRingStaysQuiet() {
        expel(mallory);
        time.run(300 * SECOND);
        RealNode quiet = members.get(5);
        long known = quiet.counted("membership.revocation.known");
        long taken = quiet.counted("membership.revocation.taken");
        time.run(600 * SECOND);
        assertThat(quiet.counted("membership.revocation.known")).isEqualTo(known);
        assertThat(quiet.counted("membership.revocation.taken")).isEqualTo(taken).isEqualTo(1);
    }

    private int expel(RealNode member) {
        return done(authority.memberships.revoke("lab", member.id().toString())).number();
    }

    private boolean malloryIsAlone() {
        return members.stream().filter(member -> member != mallory).allMatch(member ->
            member.links.link(mallory.id()).filter(link -> link.rings().contains(status(member).spec().ring()))
                .isEmpty());
    }

    private static int ringOf(RealNode node) {
        return node.memberships.rings().get(1).view().members();
    }

    private static int epoch(RealNode node) {
        return node.memberships.life("lab").credentials().rendezvousSecret().epoch();
    }

    private static NetworkStatus status(RealNode node) {
        return node.memberships.networks().getFirst();
    }

    private <T> T done(CompletionStage<T> stage) {
        time.runUntil(stage.toCompletableFuture()::isDone, 70 * SECOND);
        return stage.toCompletableFuture().join();
    }
}
