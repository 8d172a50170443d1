package org.ipop.security.noise;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.security.SecureRandom;
import org.ipop.wire.handshake.Suite;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RehearsalTest {
    @ParameterizedTest
    @EnumSource(Suite.class)
    void aHandshakeWithAMadeUpPeerGoesThrough(Suite suite) {
        SecureRandom random = new SecureRandom();
        LocalNode local = new LocalNode(NodeKeys.create(random, 1_000), new Ed25519(), random);
        assertThatCode(() -> Rehearsal.run(local, suite, 1_000)).doesNotThrowAnyException();
    }
}
