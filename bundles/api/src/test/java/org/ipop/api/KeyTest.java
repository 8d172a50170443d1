package org.ipop.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyTest {
    private static final BigInteger MODULUS = BigInteger.TWO.pow(Key.BITS);
    private static final long SEED = 20261122;

    private final Random random = new Random(SEED);

    @Test
    void arithmeticAgreesWithBigIntegers() {
        for (int i = 0; i < 2_000; i++) {
            Key a = random(i % 5);
            Key b = random(i % 7);
            int bit = random.nextInt(Key.BITS);
            assertThat(number(a.distanceTo(b))).as("seed %d, %s to %s", SEED, a, b)
                .isEqualTo(number(b).subtract(number(a)).mod(MODULUS));
            assertThat(number(a.plusPowerOfTwo(bit))).isEqualTo(number(a).add(BigInteger.TWO.pow(bit)).mod(MODULUS));
            assertThat(Integer.signum(a.compareTo(b))).isEqualTo(number(a).compareTo(number(b)));
            assertThat(a.highestBit()).isEqualTo(number(a).bitLength() - 1);
            assertThat(Key.of(a.toBytes())).isEqualTo(a);
            assertThat(Key.fromHex(a.toHex())).isEqualTo(a);
        }
    }

    @Test
    void intervalsWrapAroundZero() {
        Key low = key(10);
        Key high = key(200);
        assertThat(key(100).inOpen(low, high)).isTrue();
        assertThat(key(250).inOpen(low, high)).isFalse();
        assertThat(key(250).inOpen(high, low)).isTrue();
        assertThat(key(5).inOpen(high, low)).isTrue();
        assertThat(high.inOpen(low, high)).isFalse();
        assertThat(high.inHalfOpen(low, high)).isTrue();
        assertThat(low.inHalfOpen(low, high)).isFalse();
        assertThat(key(3).inOpen(low, low)).isTrue();
        assertThat(low.inOpen(low, low)).isFalse();
        assertThat(low.inHalfOpen(low, low)).isTrue();
    }

    @Test
    void hashTellsListsOfPartsApart() {
        assertThat(Key.hash(new byte[] {1, 2}, new byte[] {3}))
            .isNotEqualTo(Key.hash(new byte[] {1}, new byte[] {2, 3}));
    }

    @Test
    void shortInputIsRefused() {
        assertThatThrownBy(() -> Key.of(new byte[19])).isInstanceOf(IllegalArgumentException.class);
    }

    private static Key key(int value) {
        return new Key(0, 0, value);
    }

    /** Words of all ones and all zeros among the random ones, so that carries ripple. */
    private Key random(int shape) {
        long high = shape == 1 ? -1 : random.nextLong();
        long middle = shape == 2 ? -1 : shape == 3 ? 0 : random.nextLong();
        int low = shape == 4 ? -1 : shape == 3 ? 0 : random.nextInt();
        return new Key(high, middle, low);
    }

    private static BigInteger number(Key key) {
        return new BigInteger(1, key.toBytes());
    }

    @Test
    void thePointBeforeBorrowsAcrossWords() {
        assertThat(new Key(5, 7, 9).minusOne()).isEqualTo(new Key(5, 7, 8));
        assertThat(new Key(5, 7, 0).minusOne()).isEqualTo(new Key(5, 6, -1));
        assertThat(new Key(5, 0, 0).minusOne()).isEqualTo(new Key(4, -1, -1));
        assertThat(new Key(0, 0, 0).minusOne()).isEqualTo(new Key(-1, -1, -1));
        assertThat(new Key(0, 0, 0).minusOne().plusPowerOfTwo(0)).isEqualTo(new Key(0, 0, 0));
    }
}
