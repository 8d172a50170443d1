package org.ipop.membership.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesAndPlansTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "-lab", "lab-", "la b", "la.b", "LAB", "läb", "lab\n",
        "abcdefghijklmnopqrstuvwxyz0123456"})
    void badNetworkNamesAreRefusedInOneLine(String name) {
        assertThatThrownBy(() -> Names.network(name)).isInstanceOf(Refused.class)
            .hasMessageContaining("network's name").hasMessageNotContaining("\n");
    }

    @Test
    void goodNamesPassAndHostsAreLowered() {
        assertThat(Names.network("lab-2")).isEqualTo("lab-2");
        assertThat(Names.host("Printer")).isEqualTo("printer");
        assertThat(Names.host("h".repeat(63))).hasSize(63);
        assertThatThrownBy(() -> Names.host("h".repeat(64))).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> Names.host("a.b")).isInstanceOf(Refused.class).hasMessageContaining("no dot");
    }

    @ParameterizedTest
    @CsvSource({"Web-01.example.org,web-01", "localhost,node", "--,node", "my_host,myhost", "-x-,x", ".,node"})
    void systemNamesBecomeSuggestions(String system, String expected) {
        assertThat(Names.suggestion(system, "node")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"10.66.0.0/16,10.66.0.0/16", "10.66.7.9/16,10.66.0.0/16", "10.0.0.0/8,10.0.0.0/8",
        "172.31.0.0/24,172.31.0.0/24", "192.168.1.0/28,192.168.1.0/28", "100.64.0.0/10,100.64.0.0/10"})
    void privatePlansPass(String plan, String network) {
        assertThat(AddressPlan.checked(Prefix.parse(plan))).isEqualTo(Prefix.parse(network));
    }

    @ParameterizedTest
    @CsvSource({"11.0.0.0/8,must lie in", "8.8.8.0/24,must lie in", "10.0.0.0/7,prefix length",
        "10.1.2.0/29,prefix length", "172.16.0.0/11,must lie in", "192.168.0.0/15,must lie in", "fd00::/64,no IPv4",
        "0.0.0.0/8,must lie in"})
    void otherPlansAreRefusedInOneLine(String plan, String why) {
        assertThatThrownBy(() -> AddressPlan.checked(Prefix.parse(plan))).isInstanceOf(Refused.class)
            .hasMessageContaining(why).hasMessageNotContaining("\n");
    }

    @Test
    void ipv6FollowsFromTheKeys() {
        Prefix ula = AddressPlan.ulaOf(Bytes.fromHex("01".repeat(32)));
        assertThat(ula.length()).isEqualTo(64);
        assertThat(ula.address().getAddress()[0]).isEqualTo((byte) 0xFD);
        assertThat(ula).isEqualTo(ula.network()).isNotEqualTo(AddressPlan.ulaOf(Bytes.fromHex("02".repeat(32))));
        Inet6Address mine = AddressPlan.ipv6Of(ula, NodeId.fromHex("03".repeat(20)));
        assertThat(ula.contains(mine)).isTrue();
        assertThat(mine).isNotEqualTo(AddressPlan.ipv6Of(ula, NodeId.fromHex("04".repeat(20))));
    }
}
