package org.ipop.multicast;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudienceTest {
    @ParameterizedTest
    @CsvSource({"255.255.255.255, ALL", "10.66.255.255, ALL", "10.66.0.0, ALL", "224.0.0.1, ALL",
        "224.0.0.2, NOBODY", "224.0.0.22, NOBODY", "224.0.0.0, NOBODY",
        "224.0.0.251, LISTENERS", "224.0.0.252, LISTENERS", "239.255.255.250, LISTENERS", "224.0.1.1, LISTENERS",
        "224.1.0.1, LISTENERS", "239.0.0.1, LISTENERS",
        "ff02::1, ALL", "ff05::1, LISTENERS", "ff01::1, NOBODY", "ff01::fb, NOBODY", "ff00::5, NOBODY",
        "ff02::2, NOBODY", "ff05::2, NOBODY", "ff02::16, NOBODY", "ff02::1:ff12:3456, NOBODY",
        "ff02::fb, LISTENERS", "ff02::1:3, LISTENERS", "ff05::c, LISTENERS", "ff12::1, LISTENERS",
        "ff02::1:2, LISTENERS", "ff0e::1:ff00:1, NOBODY", "ff3e:40:2001:db8::1, LISTENERS"})
    void isForWhomTheAddressSays(String destination, Audience audience) {
        assertThat(Audience.of(InetAddress.ofLiteral(destination))).isEqualTo(audience);
    }
}
