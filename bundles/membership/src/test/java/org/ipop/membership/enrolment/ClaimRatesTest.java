package org.ipop.membership.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

class ClaimRatesTest {
    private static final Bytes TOKEN = token(1);

    private final VirtualTime time = new VirtualTime(1);
    private final ClaimRates rates = new ClaimRates(new SimulatedLoop(time).open("membership"));

    @Test
    void oneTokenTakesNothingFromTheOthers() {
        assertThat(admitted(TOKEN, 1_000)).isEqualTo(ClaimRates.TOKEN_BURST);
        assertThat(rates.refuse(TOKEN, true)).contains("rate-token");
        assertThat(rates.refuse(token(2), true)).isEmpty();
        time.run(1_000_000_000L);
        assertThat(admitted(TOKEN, 1_000)).isEqualTo(ClaimRates.TOKEN_PER_SECOND);
    }

    @Test
    void allTokensTogetherHaveALimitToo() {
        int admitted = 0;
        for (int i = 0; i < 20; i++) {
            admitted += admitted(token(i), ClaimRates.TOKEN_BURST);
        }
        assertThat(admitted).isEqualTo(ClaimRates.ALL_BURST);
        assertThat(rates.refuse(token(99), true)).contains("rate-issuer");
    }

    @Test
    void guessingTakesNothingFromThoseWhoHoldAToken() {
        for (int i = 0; i < ClaimRates.UNKNOWN_BURST; i++) {
            assertThat(rates.refuse(token(i), false)).isEqualTo(Optional.empty());
        }
        assertThat(rates.refuse(token(200), false)).contains("rate-unknown");
        assertThat(rates.refuse(TOKEN, true)).isEmpty();
    }

    private int admitted(Bytes token, int claims) {
        int admitted = 0;
        for (int i = 0; i < claims; i++) {
            admitted += rates.refuse(token, true).isEmpty() ? 1 : 0;
        }
        return admitted;
    }

    private static Bytes token(int number) {
        return Bytes.copyOf(new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) number});
    }
}
