package org.ipop.lan.standby;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.lan.standby.Election.Act.NOTHING;
import static org.ipop.lan.standby.Election.Act.SERVE;
import static org.ipop.lan.standby.Election.Act.YIELD;
import static org.ipop.wire.lan.GatewayRole.LISTENING;
import static org.ipop.wire.lan.GatewayRole.SERVING;
import static org.ipop.wire.lan.GatewayRole.STANDBY;
import static org.ipop.wire.lan.GatewayRole.YIELDING;

import org.ipop.api.NodeId;
import org.ipop.api.address.Succession;
import org.ipop.lan.standby.Election.Act;
import org.ipop.wire.dhcp.DhcpOptions;
import org.ipop.wire.lan.GatewayFrame.Claim;
import org.ipop.wire.lan.GatewayRole;
import org.junit.jupiter.api.Test;

class ElectionTest {
    private static final NodeId SMALLER = NodeId.fromHex("01".repeat(20));
    private static final NodeId SELF = NodeId.fromHex("05".repeat(20));
    private static final NodeId GREATER = NodeId.fromHex("09".repeat(20));

    private long now = 1_000_000_000_000L;
    private final Election election = new Election(SELF, now);

    @Test
    void aloneItServesAfterASecond() {
        assertThat(beats(0.9)).isEqualTo(NOTHING);
        assertThat(beats(0.2)).isEqualTo(SERVE);
        assertThat(election.term()).isEqualTo(1);
        assertThat(election.serves(now)).isTrue();
        beats(100);
        assertThat(election.accompanied()).isFalse();
        now += 10_000_000_000L;
        assertThat(election.serves(now)).as("nobody could have taken over").isTrue();
        assertThat(election.beat(now)).isEqualTo(NOTHING);
    }

    @Test
    void whoFindsOneThatServesStandsByAndTakesOverWhenItFallsSilent() {
        assertThat(hear(GREATER, SERVING, 4)).isEqualTo(NOTHING);
        assertThat(election.role()).isEqualTo(STANDBY);
        assertThat(beats(1.7)).isEqualTo(NOTHING);
        assertThat(election.serves(now)).isFalse();
        assertThat(beats(0.1)).isEqualTo(SERVE);
        assertThat(election.term()).isEqualTo(5);
    }

    @Test
    void whoClaimsTheLastTermDoesNotMakeOthersRunOverIt() {
        hear(GREATER, SERVING, Succession.MOST_TERM);
        assertThat(beats(1.8)).isEqualTo(SERVE);
        assertThat(election.term()).isEqualTo(Succession.MOST_TERM);
    }

    @Test
    void whoYieldsIsFollowedAtOnce() {
        hear(GREATER, SERVING, 4);
        assertThat(hear(GREATER, YIELDING, 4)).isEqualTo(SERVE);
        assertThat(hear(GREATER, STANDBY, 4)).isEqualTo(NOTHING);
        assertThat(election.hasStandby(now)).isTrue();
    }

    @Test
    void ofTwoThatStartTogetherTheSmallerServes() {
        hear(SMALLER, LISTENING, 0);
        for (int i = 0; i < 20; i++) {
            assertThat(beats(0.3)).isEqualTo(NOTHING);
            hear(SMALLER, LISTENING, 0);
        }
        hear(SMALLER, SERVING, 1);
        assertThat(election.role()).isEqualTo(STANDBY);
        Election other = new Election(SMALLER, now);
        other.heard(SELF, claim(LISTENING, 0), now);
        assertThat(other.beat(now + Election.LISTEN_NANOS)).isEqualTo(SERVE);
    }

    @Test
    void whoStoodByComesBeforeWhoHasJustCome() {
        hear(GREATER, SERVING, 1);
        hear(SMALLER, LISTENING, 0);
        beats(1);
        hear(SMALLER, LISTENING, 0);
        assertThat(beats(0.8)).isEqualTo(SERVE);
        Election fresh = new Election(SMALLER, now);
        fresh.heard(SELF, claim(STANDBY, 1), now);
        assertThat(fresh.beat(now + Election.LISTEN_NANOS)).isEqualTo(NOTHING);
    }

    @Test
    void ofTwoThatServeTheHigherTermGoesOnThenTheSmaller() {
        beats(1.1);
        assertThat(hear(SMALLER, SERVING, 0)).isEqualTo(NOTHING);
        assertThat(hear(GREATER, SERVING, 1)).isEqualTo(NOTHING);
        assertThat(hear(SMALLER, SERVING, 1)).isEqualTo(YIELD);
        assertThat(election.role()).isEqualTo(STANDBY);
        assertThat(beats(0.5)).isEqualTo(NOTHING);
    }

    @Test
    void whoWasAsleepAnswersNobodyAndListensFirst() {
        beats(1.1);
        hear(GREATER, STANDBY, 0);
        now += Election.ASLEEP_NANOS;
        assertThat(election.serves(now)).as("before its clock has rung").isFalse();
        assertThat(election.beat(now)).isEqualTo(YIELD);
        assertThat(election.role()).isEqualTo(LISTENING);
        hear(GREATER, SERVING, 2);
        assertThat(election.role()).isEqualTo(STANDBY);
    }

    @Test
    void whoWasAsleepAndMissedByNobodyServesAgain() {
        beats(1.1);
        hear(GREATER, STANDBY, 0);
        now += 5_000_000_000L;
        election.beat(now);
        assertThat(beats(0.9)).isEqualTo(NOTHING);
        assertThat(beats(0.2)).isEqualTo(SERVE);
    }

    @Test
    void strangersAreWaitedForAndNotForEver() {
        for (int i = 0; i < 15; i++) {
            election.stranger(now);
            assertThat(beats(0.5)).isEqualTo(NOTHING);
        }
        election.stranger(now);
        assertThat(beats(0.5)).isEqualTo(SERVE);
    }

    @Test
    void flappingOneDoesNotMoveTheDuty() {
        beats(1.1);
        for (int i = 0; i < 50; i++) {
            hear(SMALLER, i % 2 == 0 ? LISTENING : STANDBY, 0);
            assertThat(beats(i % 5 * 0.5)).isEqualTo(NOTHING);
        }
        assertThat(election.role()).isEqualTo(SERVING);
        assertThat(election.term()).isEqualTo(1);
    }

    @Test
    void ofManyOthersAFewAreRemembered() {
        for (int i = 16; i < 100; i++) {
            hear(NodeId.fromHex(Integer.toHexString(i).repeat(20)), LISTENING, i);
        }
        assertThat(beats(1.8)).isEqualTo(SERVE);
        assertThat(election.term()).isEqualTo(100);
    }

    private Act hear(NodeId who, GatewayRole role, long term) {
        return election.heard(who, claim(role, term), now);
    }

    private static Claim claim(GatewayRole role, long term) {
        return new Claim(role, term, DhcpOptions.ANY);
    }

    /** In steps of a tenth of a second at most; what the last one said, or the first that asked for anything. */
    private Act beats(double seconds) {
        long end = now + (long) (seconds * 1e9);
        Act act = NOTHING;
        while (now < end && act == NOTHING) {
            now = Math.min(end, now + 100_000_000L);
            act = election.beat(now);
        }
        return act;
    }
}
