package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.wire.link.RelayHeader;
import org.junit.jupiter.api.Test;

/** What the peer's counts say about the relay. */
class RelayAuditTest {
    private static final long SECOND = 1_000_000_000L;

    private final RelayAudit audit = new RelayAudit();
    private final Path path = new Path(relayed(1), 0);
    private long probes;
    private long now;

    @Test
    void theFirstAnswerOnlySaysWhereThePeersCountStands() {
        assertThat(answer(100, 5_000)).isFalse();
        assertThat(answer(100, 5_000)).as("nothing of a hundred came: once is not enough").isFalse();
        assertThat(answer(100, 5_000)).isTrue();
        assertThat(audit.lostPercent()).isEqualTo(100);
    }

    @Test
    void aLittleLossIsNobodysFault() {
        long received = 0;
        answer(0, 0);
        for (int i = 0; i < 20; i++) {
            received += 85;
            assertThat(answer(100, received)).isFalse();
        }
    }

    @Test
    void oneGoodPeriodForgivesABadOne() {
        answer(0, 0);
        assertThat(answer(100, 10)).isFalse();
        assertThat(answer(100, 110)).isFalse();
        assertThat(answer(100, 120)).isFalse();
        assertThat(answer(100, 130)).isTrue();
    }

    @Test
    void ofFewPacketsNothingIsSaidUntilThereAreMore() {
        answer(0, 0);
        assertThat(answer(10, 0)).isFalse();
        assertThat(answer(10, 0)).isFalse();
        assertThat(answer(20, 0)).as("forty in all").isFalse();
        assertThat(answer(40, 0)).isTrue();
    }

    @Test
    void aPeerThatRestartedBeginsAnew() {
        answer(0, 90_000);
        assertThat(answer(100, 40)).isFalse();
        assertThat(answer(100, 140)).isFalse();
        assertThat(answer(100, 150)).isFalse();
    }

    @Test
    void anotherPathBeginsAnew() {
        answer(0, 0);
        answer(100, 0);
        audit.begin();
        assertThat(answer(100, 0)).isFalse();
    }

    @Test
    void itAsksOnlyWhereARelayCarriesPacketsAndNotTooOften() {
        Path direct = new Path(new Route.Direct(new InetSocketAddress("192.0.2.1", 4100)), 0);
        now = 10 * SECOND;
        assertThat(audit.due(path, now)).as("nothing was sent").isFalse();
        audit.sent(path, 1);
        assertThat(audit.due(path, now)).isTrue();
        assertThat(audit.due(direct, now)).isFalse();
        audit.probed(1, now);
        for (int i = 0; i < RelayAudit.ENOUGH; i++) {
            audit.sent(path, 1);
        }
        assertThat(audit.due(path, now + SECOND)).isFalse();
        assertThat(audit.due(path, now + RelayAudit.INTERVAL_NANOS)).isTrue();
    }

    @Test
    void distrustEndsAndIsBounded() {
        for (int node = 1; node <= RelayAudit.MAX_DISTRUSTED + 1; node++) {
            audit.distrust(relayed(node), now);
        }
        assertThat(audit.distrusts(relayed(1), now)).as("the oldest made room").isFalse();
        assertThat(audit.distrusts(relayed(2), now)).isTrue();
        assertThat(audit.distrusts(relayed(2), now + RelayAudit.DISTRUST_NANOS)).isFalse();
    }

    /** So many packets go out, then a probe, whose answer says how many the peer has had. */
    private boolean answer(int sent, long received) {
        audit.sent(path, sent);
        now += RelayAudit.INTERVAL_NANOS;
        audit.probed(++probes, now);
        return audit.failed(path, probes, received);
    }

    private static Route.Relayed relayed(int node) {
        NodeId relay = new NodeId(new Key((long) node << 32, 0, 0));
        return new Route.Relayed(RingId.BOOTSTRAP, relay, new RelayHeader.Point(relay, relay.key()));
    }
}
