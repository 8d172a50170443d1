package org.ipop.vnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.util.Optional;
import org.ipop.api.edge.Packet;
import org.ipop.api.runtime.TokenBucket;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

class BindingTableTest {
    private static Binding binding(int number) {
        return new Binding(InetAddress.ofLiteral("10.66." + (number >> 8 & 0xFF) + "." + (number & 0xFF)),
            Optional.empty(), number, number, number);
    }

    @Test
    void itNeverGrowsBeyondItsCapacity() {
        BindingTable table = new BindingTable(100);
        for (int i = 0; i < 10_000; i++) {
            table.put(i, binding(i));
            assertThat(table.size()).isLessThanOrEqualTo(100);
        }
        assertThat(table.get(9_999)).isEqualTo(binding(9_999));
        assertThat(table.get(5)).isNull();
    }

    @Test
    void whatIsUsedStays() {
        BindingTable table = new BindingTable(100);
        table.put(-1, binding(7));
        for (int i = 0; i < 10_000; i++) {
            table.put(i, binding(i));
            assertThat(table.get(-1)).as("after %d others", i).isEqualTo(binding(7));
        }
    }

    @Test
    void aReplacedBindingDoesNotComeBack() {
        BindingTable table = new BindingTable(4);
        table.put(1, binding(1));
        table.put(2, binding(2));
        table.put(3, binding(3));
        table.put(1, binding(9));
        assertThat(table.get(1)).isEqualTo(binding(9));
        table.replaceAll(binding -> binding.equals(binding(9)) || binding.equals(binding(3)) ? binding(8) : binding);
        assertThat(table.get(1)).isEqualTo(binding(8));
        assertThat(table.get(2)).isEqualTo(binding(2));
        assertThat(table.get(3)).isEqualTo(binding(8));
        assertThat(table.size()).isLessThanOrEqualTo(4);
    }

    @Test
    void aBucketGivesItsBurstAndThenItsRate() {
        VirtualTime time = new VirtualTime(1);
        TokenBucket bucket = new TokenBucket(10, 20, time.nanoTime());
        assertThat(taken(bucket, time)).isEqualTo(20);
        time.run(500_000_000);
        assertThat(taken(bucket, time)).isEqualTo(5);
        time.run(100_000_000_000L);
        assertThat(taken(bucket, time)).isEqualTo(20);
    }

    @Test
    void aWaitingRoomKeepsOrderAndLimitsAndReleasesAtTheEnd() {
        WaitingRoom<String> room = new WaitingRoom<>();
        Packet first = Packet.of(Unpooled.buffer(1));
        Packet second = Packet.of(Unpooled.buffer(1));
        assertThat(room.add("a", first)).isTrue();
        assertThat(room.add("a", second)).isTrue();
        assertThat(room.has("a")).isTrue();
        assertThat(room.take("a")).containsExactly(first, second);
        assertThat(room.take("a")).isEmpty();
        assertThat(room.size()).isZero();
        for (int i = 0; i < WaitingRoom.PER_KEY; i++) {
            assertThat(room.add("b", first)).isTrue();
        }
        assertThat(room.add("b", second)).isFalse();
        room.take("b");
        room.add("c", first);
        room.add("d", second);
        room.close();
        assertThat(first.buffer().refCnt()).isZero();
        assertThat(second.buffer().refCnt()).isZero();
    }

    private static int taken(TokenBucket bucket, VirtualTime time) {
        int taken = 0;
        while (bucket.take(1, time.nanoTime())) {
            taken++;
        }
        return taken;
    }
}
