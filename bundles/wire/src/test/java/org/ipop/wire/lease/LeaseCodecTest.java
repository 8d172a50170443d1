package org.ipop.wire.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Arrays;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.address.Lease;
import org.ipop.api.dht.Stored;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;

class LeaseCodecTest {
    private static final RingId RING = new RingId(0x0102030405060708L);
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("10.66.3.4");
    private static final NodeId NODE = NodeId.fromHex("404142434445464748494a4b4c4d4e4f50515253");
    private static final Bytes VALUE = LeaseCodec.encode(ADDRESS, NODE, "anna");
    private static final Key KEY = LeaseCodec.key(RING, ADDRESS);

    @Test
    void aLeaseHasItsBytesInTheDocumentedOrder() throws MalformedPacket {
        assertThat(VALUE.toHex()).isEqualTo("01" + "04" + "0a420304" + NODE.toHex() + "04" + "616e6e61");
        assertThat(LeaseCodec.decode(RING, stored(KEY, NODE, VALUE))).isEqualTo(new Lease(ADDRESS, NODE, "anna", 99));
    }

    @Test
    void everyCutAndEveryAdditionIsMalformed() {
        for (int length = 0; length < VALUE.length(); length++) {
            Bytes cut = Bytes.copyOf(Arrays.copyOf(VALUE.toArray(), length));
            assertThatThrownBy(() -> LeaseCodec.decode(RING, stored(KEY, NODE, cut)))
                .isInstanceOf(MalformedPacket.class);
        }
        Bytes longer = Bytes.copyOf(Arrays.copyOf(VALUE.toArray(), VALUE.length() + 1));
        assertThatThrownBy(() -> LeaseCodec.decode(RING, stored(KEY, NODE, longer))).hasMessageContaining("too many");
    }

    @Test
    void aLeaseOfAnotherWriterKeyRingOrVersionIsMalformed() {
        byte[] future = VALUE.toArray();
        future[0] = 2;
        assertThatThrownBy(() -> LeaseCodec.decode(RING, stored(KEY, new NodeId(KEY), VALUE)))
            .hasMessageContaining("writer");
        assertThatThrownBy(() -> LeaseCodec.decode(RING, stored(NODE.key(), NODE, VALUE))).hasMessageContaining("key");
        assertThatThrownBy(() -> LeaseCodec.decode(new RingId(1), stored(KEY, NODE, VALUE)))
            .hasMessageContaining("key");
        assertThatThrownBy(() -> LeaseCodec.decode(RING, stored(KEY, NODE, Bytes.copyOf(future))))
            .hasMessageContaining("version 2");
        assertThatThrownBy(() -> LeaseCodec.decode(RING,
            new Stored(KEY, false, NODE, VALUE, 1, 99, Bytes.copyOf()))).isInstanceOf(MalformedPacket.class);
    }

    private static Stored stored(Key key, NodeId writer, Bytes value) {
        return new Stored(key, true, writer, value, 1, 99, Bytes.copyOf());
    }
}
