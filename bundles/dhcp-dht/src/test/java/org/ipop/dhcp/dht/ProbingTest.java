package org.ipop.dhcp.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.membership.Member;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbingTest {
    private static final NodeId NODE = NodeId.fromHex("ff02030405060708090a0b0c0d0e0f1011121314");

    @ParameterizedTest
    @CsvSource({"10.0.0.0/32, 0, 0", "10.0.0.0/31, 0, 0", "10.0.0.0/30, 1, 1", "10.0.0.0/29, 5, 5",
        "10.0.0.0/24, 253, 253", "10.0.0.0/23, 509, 256", "10.0.0.0/8, 16777213, 256", "0.0.0.0/0, 2147483647, 256"})
    void aPoolIsTriedAsAWholeOrUpToTheLimit(String plan, int size, int tries) {
        AddressPool pool = new AddressPool(Prefix.parse(plan));
        assertThat(pool.size()).isEqualTo(size);
        for (long seed = 0; seed < 5; seed++) {
            List<InetAddress> addresses = all(probing(pool, Optional.empty(), Optional.empty(), seed));
            assertThat(addresses).as("seed %d", seed).hasSize(tries).doesNotHaveDuplicates().allMatch(pool::contains);
        }
    }

    @Test
    void fixedFormerAndComputedComeFirstAndOnce() {
        AddressPool pool = new AddressPool(Prefix.parse("10.66.0.0/16"));
        InetAddress fixed = InetAddress.ofLiteral("10.66.1.1");
        InetAddress former = InetAddress.ofLiteral("10.66.2.2");
        InetAddress computed = probing(pool, Optional.empty(), Optional.empty(), 1).next().orElseThrow();
        assertThat(probing(pool, Optional.empty(), Optional.empty(), 2).next()).contains(computed);
        assertThat(all(probing(pool, Optional.of(fixed), Optional.of(former), 1)).subList(0, 3))
            .containsExactly(fixed, former, computed);
        assertThat(all(probing(pool, Optional.of(fixed), Optional.of(fixed), 1)).subList(0, 2))
            .containsExactly(fixed, computed);
        assertThat(all(probing(pool, Optional.empty(), Optional.of(computed), 1))).doesNotHaveDuplicates();
    }

    @Test
    void networkBroadcastAndNameServerBelongToNobody() {
        AddressPool pool = new AddressPool(Prefix.parse("10.66.1.7/24"));
        for (String reserved : List.of("10.66.1.0", "10.66.1.1", "10.66.1.255", "10.66.2.5", "::1")) {
            assertThat(pool.contains(InetAddress.ofLiteral(reserved))).as(reserved).isFalse();
        }
        assertThat(pool.address(0)).isEqualTo(InetAddress.ofLiteral("10.66.1.2"));
        assertThat(pool.address(pool.size() - 1)).isEqualTo(InetAddress.ofLiteral("10.66.1.254"));
        assertThatThrownBy(() -> new AddressPool(Prefix.parse("fd00::/64"))).hasMessageContaining("IPv4");
    }

    @Test
    void renewalsComeAtT1ThenAtHalfOfWhatIsLeft() {
        RenewalTimes times = new RenewalTimes(1_000, 4_600);
        assertThat(times.t1(0)).isEqualTo(2_620);
        assertThat(times.t1(1)).isEqualTo(2_980);
        assertThat(times.t2()).isEqualTo(4_150);
        assertThat(times.next(2_800)).isEqualTo(3_475);
        assertThat(times.next(4_140)).isEqualTo(4_200);
        assertThat(times.next(4_200)).isEqualTo(4_400);
        assertThat(times.next(4_595)).isEqualTo(4_600);
        assertThat(times.next(4_585)).isEqualTo(4_595);
    }

    private static List<InetAddress> all(Probing probing) {
        List<InetAddress> addresses = new ArrayList<>();
        for (Optional<InetAddress> next = probing.next(); next.isPresent(); next = probing.next()) {
            addresses.add(next.get());
        }
        return addresses;
    }

    private static Probing probing(AddressPool pool, Optional<InetAddress> fixed, Optional<InetAddress> former,
                                   long seed) {
        Member self = new Member(NODE, "anna", new Key(1, 2, 3), (Inet6Address) InetAddress.ofLiteral("fd00::1"), fixed,
            Long.MAX_VALUE);
        return new Probing(pool, self, former, new Random(seed));
    }
}
