package org.ipop.api.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetransmissionTimeoutTest {
    private static final long MILLI = 1_000_000L;
    private static final long LEAST = 250 * MILLI;
    private static final long MOST = 1_000 * MILLI;

    private final RetransmissionTimeout timeout = new RetransmissionTimeout(LEAST, MOST);

    @Test
    void beforeAnythingIsMeasuredItIsShort() {
        assertThat(timeout.nanos()).isEqualTo(250 * MILLI);
    }

    @Test
    void anotherOneBeginsWhereThisOneStands() {
        timeout.answered(200 * MILLI);
        RetransmissionTimeout other = timeout.another();
        assertThat(other.nanos()).isEqualTo(600 * MILLI);
        other.answered(100 * MILLI);
        assertThat(other.nanos()).as("by its own measures from now on").isEqualTo(300 * MILLI);
        assertThat(timeout.nanos()).isEqualTo(600 * MILLI);
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
        assertThat(timeout.nanos()).isEqualTo(LEAST);
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
        assertThat(timeout.nanos()).isEqualTo(LEAST);
        for (int i = 0; i < 10; i++) {
            timeout.answered(3_600_000 * MILLI);
        }
        assertThat(timeout.nanos()).isEqualTo(MOST);
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
