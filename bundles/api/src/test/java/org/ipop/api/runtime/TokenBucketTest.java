package org.ipop.api.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    private final TokenBucket bucket = new TokenBucket(1000, 500, 0);

    @Test
    void theBurstIsThereFromTheStartAndNeverMore() {
        assertThat(bucket.take(500, 0)).isTrue();
        assertThat(bucket.take(1, 0)).isFalse();
        assertThat(bucket.take(501, 1000 * SECOND)).isFalse();
        assertThat(bucket.take(500, 1000 * SECOND)).isTrue();
    }

    @Test
    void whatIsRefusedCostsNothing() {
        bucket.take(400, 0);
        IntStream.range(0, 100).forEach(i -> assertThat(bucket.take(101, 0)).isFalse());
        assertThat(bucket.take(100, 0)).isTrue();
    }

    @Test
    void inTheLongRunTheRateIsKeptHoweverOftenItIsAsked() {
        long taken = IntStream.range(0, 100_000).filter(i -> bucket.take(10, i * (SECOND / 10_000))).count();
        assertThat(taken).isBetween(1049L, 1050L);
    }

    @Test
    void aRateOfZeroRefusesEverything() {
        TokenBucket closed = new TokenBucket(0, 0, 0);
        assertThat(closed.take(1, 1000 * SECOND)).isFalse();
    }
}
