package org.ipop.wire.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;

class GroupRecordTest {
    private static final InetAddress MDNS = InetAddress.ofLiteral("224.0.0.251");
    private static final InetAddress MDNS6 = InetAddress.ofLiteral("ff02::fb");
    private static final Bytes FROZEN = Bytes.fromHex("0104e00000fb");
    private static final Bytes FROZEN6 = Bytes.fromHex("0106ff0200000000000000000000000000fb");

    @Test
    void bytesAreThoseOfTheDrawing() throws MalformedPacket {
        assertThat(new GroupRecord(MDNS).encode()).isEqualTo(FROZEN);
        assertThat(new GroupRecord(MDNS6).encode()).isEqualTo(FROZEN6);
        assertThat(GroupRecord.parse(FROZEN)).isEqualTo(new GroupRecord(MDNS));
        assertThat(GroupRecord.parse(FROZEN6)).isEqualTo(new GroupRecord(MDNS6));
    }

    @Test
    void everyOtherLengthVersionAndAddressIsRefused() {
        for (Bytes frozen : new Bytes[] {FROZEN, FROZEN6}) {
            byte[] whole = frozen.toArray();
            for (int length = 0; length < whole.length; length++) {
                refused(Bytes.copyOf(Arrays.copyOf(whole, length)));
            }
            refused(Bytes.copyOf(Arrays.copyOf(whole, whole.length + 1)));
        }
        refused(Bytes.fromHex("0204e00000fb"));
        refused(Bytes.fromHex("01040a420001"));
    }

    @Test
    void ringGroupAndShardHaveKeysOfTheirOwn() {
        Set<Key> keys = new HashSet<>();
        for (long ring = 1; ring <= 2; ring++) {
            for (InetAddress group : new InetAddress[] {MDNS, MDNS6}) {
                for (int shard = 0; shard < GroupRecord.SHARDS; shard++) {
                    keys.add(GroupRecord.key(new RingId(ring), group, shard));
                }
            }
        }
        assertThat(keys).hasSize(2 * 2 * GroupRecord.SHARDS);
    }

    @Test
    void aMembersShardIsInItsId() {
        for (int low = -8; low < 8; low++) {
            assertThat(GroupRecord.shard(new NodeId(new Key(1, 2, low)))).isBetween(0, GroupRecord.SHARDS - 1)
                .isEqualTo(low & 3);
        }
    }

    private static void refused(Bytes value) {
        assertThatThrownBy(() -> GroupRecord.parse(value)).isInstanceOf(MalformedPacket.class);
    }
}
