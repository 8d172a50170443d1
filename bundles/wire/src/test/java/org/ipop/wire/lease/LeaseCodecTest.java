package org.ipop.wire.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.address.Lease;
import org.ipop.api.address.Succession;
import org.ipop.api.dht.Stored;
import org.ipop.api.link.Contact;
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
        future[0] = 3;
        assertThatThrownBy(() -> LeaseCodec.decode(RING, stored(KEY, new NodeId(KEY), VALUE)))
            .hasMessageContaining("writer");
        assertThatThrownBy(() -> LeaseCodec.decode(RING, stored(NODE.key(), NODE, VALUE))).hasMessageContaining("key");
        assertThatThrownBy(() -> LeaseCodec.decode(new RingId(1), stored(KEY, NODE, VALUE)))
            .hasMessageContaining("key");
        assertThatThrownBy(() -> LeaseCodec.decode(RING, stored(KEY, NODE, Bytes.copyOf(future))))
            .hasMessageContaining("version 3");
        assertThatThrownBy(() -> LeaseCodec.decode(RING,
            new Stored(KEY, false, NODE, VALUE, 1, 99, Bytes.copyOf()))).isInstanceOf(MalformedPacket.class);
    }

    @Test
    void aSharedLeaseTellsForWhomItIsAndWhoElseMayServeIt() throws MalformedPacket {
        Lease lease = new Lease(ADDRESS, NODE, "w1.gate", 99);
        Succession succession = new Succession(7, List.of(new Contact(new NodeId(KEY), NODE.key(), NODE.key(),
            List.of())));
        long client = LeaseCodec.client(Bytes.copyOf((byte) 1));
        Bytes value = LeaseCodec.encode(lease, client, succession);
        assertThat(value.toHex()).startsWith("02" + "04" + "0a420304" + NODE.toHex() + "07")
            .endsWith("00000007" + "01" + KEY.toHex() + NODE.toHex());
        assertThat(LeaseCodec.read(RING, stored(KEY, NODE, value)))
            .isEqualTo(new LeaseCodec.Shared(lease, client, succession));
        assertThat(LeaseCodec.decode(RING, stored(KEY, NODE, value))).isEqualTo(lease);
        Stored beside = new Stored(KEY, false, NODE, value, 1, 99, Bytes.copyOf());
        assertThat(LeaseCodec.read(RING, beside).succession()).isEqualTo(succession);
        assertThatThrownBy(() -> LeaseCodec.decode(RING, beside)).hasMessageContaining("claims nothing");
        for (int length = 0; length < value.length(); length++) {
            Bytes cut = Bytes.copyOf(Arrays.copyOf(value.toArray(), length));
            assertThatThrownBy(() -> LeaseCodec.read(RING, stored(KEY, NODE, cut)))
                .isInstanceOf(MalformedPacket.class);
        }
    }

    @Test
    void aLeaseOfManyOtherGatewaysIsMalformed() {
        byte[] value = LeaseCodec.encode(new Lease(ADDRESS, NODE, "w1.gate", 99), 1, Succession.NONE).toArray();
        value[value.length - 1] = Succession.MOST_OTHERS + 1;
        assertThatThrownBy(() -> LeaseCodec.read(RING, stored(KEY, NODE, Bytes.copyOf(value))))
            .hasMessageContaining("4 other gateways");
    }

    private static Stored stored(Key key, NodeId writer, Bytes value) {
        return new Stored(key, true, writer, value, 1, 99, Bytes.copyOf());
    }
}
