package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetransmissionTimeoutTest {
    private static final long MILLI = 1_000_000L;

    private final RetransmissionTimeout timeout = new RetransmissionTimeout();

    @Test
    void beforeAnythingIsMeasuredItIsShort() {
        assertThat(timeout.nanos()).isEqualTo(250 * MILLI);
        assertThat(new RetransmissionTimeout(700 * MILLI).nanos()).isEqualTo(700 * MILLI);
    }

    /** RFC 6298, section 2.2: SRTT = R, RTTVAR = R/2, RTO = SRTT + 4 RTTVAR. */
    @Test
    void theFirstMeasureCountsThreefold() {
        timeout.answered(200 * MILLI);
        assertThat(timeout.nanos()).isEqualTo(600 * MILLI);
    }

    /** Section 2.3: RTTVAR = 3/4 of 100 + 1/4 of 0, SRTT as before. */
    @Test
    void whoKeepsItsTimeIsTrusted() {
        timeout.answered(200 * MILLI);
        timeout.answered(200 * MILLI);
        assertThat(timeout.nanos()).isEqualTo(500 * MILLI);
        for (int i = 0; i < 40; i++) {
            timeout.answered(200 * MILLI);
        }
        assertThat(timeout.nanos()).isEqualTo(RetransmissionTimeout.LEAST_NANOS);
    }

    /** It came up while it was asked: no reason to be slow with all others. */
    @Test
    void onePeerThatAnswersVeryLateCountsForLittle() {
        for (int i = 0; i < 10; i++) {
            timeout.answered(20 * MILLI);
        }
        timeout.answered(7_000 * MILLI);
        assertThat(timeout.nanos()).isLessThan(600 * MILLI);
    }

    @Test
    void itHasBounds() {
        timeout.answered(1);
        assertThat(timeout.nanos()).isEqualTo(RetransmissionTimeout.LEAST_NANOS);
        for (int i = 0; i < 10; i++) {
            timeout.answered(3_600_000 * MILLI);
        }
        assertThat(timeout.nanos()).isEqualTo(RetransmissionTimeout.MOST_NANOS);
    }

    @Test
    void triesAreFurtherAndFurtherApart() {
        assertThat(timeout.nanos(0, 1_000 * MILLI)).isEqualTo(250 * MILLI);
        assertThat(timeout.nanos(1, 1_000 * MILLI)).isEqualTo(500 * MILLI);
        assertThat(timeout.nanos(5, 1_000 * MILLI)).isEqualTo(1_000 * MILLI);
        timeout.answered(200 * MILLI);
        assertThat(timeout.nanos(0, 500 * MILLI)).as("one that is longer already").isEqualTo(600 * MILLI);
    }
}
