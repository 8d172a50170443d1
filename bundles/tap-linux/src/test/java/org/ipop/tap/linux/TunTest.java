package org.ipop.tap.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ipop.api.Refused;
import org.junit.jupiter.api.Test;

class TunTest {
    @Test
    void aMissingNodeSaysWhatToLoad() {
        assertThatThrownBy(() -> Tun.openNode("/dev/net/no-such-tun")).isInstanceOf(Refused.class)
            .hasMessageStartingWith("/dev/net/no-such-tun is missing").hasMessageContaining("modprobe tun");
    }

    @Test
    void aMissingCapabilityIsNamed() {
        assertThat(Tun.refusal(Errno.EPERM, "ipop0")).contains("CAP_NET_ADMIN", "run as root");
        assertThat(Tun.refusal(Errno.EBUSY, "ipop0")).contains("ipop0 is taken");
        assertThat(Tun.refusal(Errno.ENOMEM, "ipop0")).contains("out of memory");
    }
}
