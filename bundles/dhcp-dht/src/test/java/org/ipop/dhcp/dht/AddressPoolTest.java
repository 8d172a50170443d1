package org.ipop.dhcp.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.stream.IntStream;
import org.ipop.api.Prefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPoolTest {
    @ParameterizedTest
    @CsvSource({"10.66.0.0/16, 65533, 10.66.0.2, 10.66.255.254", "192.168.7.0/24, 253, 192.168.7.2, 192.168.7.254",
        "10.0.0.8/30, 1, 10.0.0.10, 10.0.0.10", "127.255.255.0/24, 253, 127.255.255.2, 127.255.255.254",
        "200.0.0.0/8, 16777213, 200.0.0.2, 200.255.255.254", "128.0.0.0/1, 2147483645, 128.0.0.2, 255.255.255.254"})
    void theNumbersRunFromTheSecondHostToTheLastBeforeBroadcast(String plan, int size, String first, String last) {
        AddressPool pool = pool(plan);
        assertThat(pool.size()).isEqualTo(size);
        assertThat(pool.address(0)).isEqualTo(InetAddress.ofLiteral(first));
        assertThat(pool.address(size - 1)).isEqualTo(InetAddress.ofLiteral(last));
        assertThat(pool.contains(InetAddress.ofLiteral(first))).isTrue();
        assertThat(pool.contains(InetAddress.ofLiteral(last))).isTrue();
        assertThat(pool.contains(pool.address(size))).as("broadcast").isFalse();
        assertThat(pool.contains(pool.address(-1))).as("the name server").isFalse();
        assertThat(pool.contains(pool.address(-2))).as("the network's own").isFalse();
    }

    @Test
    void eachNumberIsAnAddressOfItsOwn() {
        AddressPool pool = pool("10.66.254.0/23");
        assertThat(IntStream.range(0, pool.size()).mapToObj(pool::address)).hasSize(509).doesNotHaveDuplicates()
            .allMatch(pool::contains).contains(InetAddress.ofLiteral("10.66.254.255"),
                InetAddress.ofLiteral("10.66.255.0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.4/31", "10.0.0.4/32"})
    void aPlanWithoutRoomHoldsNobody(String plan) {
        AddressPool pool = pool(plan);
        assertThat(pool.size()).isZero();
        for (int last = 3; last < 8; last++) {
            assertThat(pool.contains(InetAddress.ofLiteral("10.0.0." + last))).isFalse();
        }
    }

    @Test
    void aPlanBeyondAnIntegerIsUsedInPart() {
        AddressPool pool = pool("0.0.0.0/0");
        assertThat(pool.size()).isEqualTo(Integer.MAX_VALUE);
        assertThat(pool.contains(pool.address(pool.size() - 1))).isTrue();
        assertThat(pool.contains(InetAddress.ofLiteral("255.255.255.254"))).isFalse();
    }

    @Test
    void addressesOutsideAndOfAnotherFamilyAreNotInIt() {
        AddressPool pool = pool("10.66.0.0/16");
        assertThat(pool.contains(InetAddress.ofLiteral("10.67.0.2"))).isFalse();
        assertThat(pool.contains(InetAddress.ofLiteral("10.65.255.254"))).isFalse();
        assertThat(pool.contains(InetAddress.ofLiteral("fd00::2"))).isFalse();
        assertThatThrownBy(() -> pool("fd00::/64")).isInstanceOf(IllegalArgumentException.class);
    }

    private static AddressPool pool(String plan) {
        return new AddressPool(Prefix.parse(plan));
    }
}
