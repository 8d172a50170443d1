package org.ipop.wire.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.Arrays;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.dht.Stored;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameCodecTest {
    private static final RingId RING = new RingId(0x0102030405060708L);
    private static final NodeId NODE = NodeId.fromHex("404142434445464748494a4b4c4d4e4f50515253");
    private static final HostEntry ENTRY = new HostEntry("anna", NODE,
        (Inet4Address) Inet4Address.ofLiteral("10.66.3.4"), (Inet6Address) Inet6Address.ofLiteral("fd12::5"));
    private static final Bytes VALUE = NameCodec.encode(ENTRY);
    private static final Key KEY = NameCodec.key(RING, "anna");

    @Test
    void anEntryHasItsBytesInTheDocumentedOrder() throws MalformedPacket {
        assertThat(VALUE.toHex()).isEqualTo("01" + "04616e6e61" + NODE.toHex() + "040a420304"
            + "06fd120000000000000000000000000005");
        assertThat(NameCodec.decode(RING, stored(KEY, NODE, VALUE))).isEqualTo(ENTRY);
    }

    @Test
    void everyCutAndEveryAdditionIsMalformed() {
        for (int length = 0; length < VALUE.length(); length++) {
            refused(stored(KEY, NODE, Bytes.copyOf(Arrays.copyOf(VALUE.toArray(), length))));
        }
        refused(stored(KEY, NODE, Bytes.copyOf(Arrays.copyOf(VALUE.toArray(), VALUE.length() + 1))));
    }

    @Test
    void otherVersionsFamiliesAndNamesAreMalformed() {
        for (int position : new int[] {0, 26, 31}) {
            byte[] changed = VALUE.toArray();
            changed[position] ^= 4;
            refused(stored(KEY, NODE, Bytes.copyOf(changed)));
        }
        byte[] capital = VALUE.toArray();
        capital[2] = 'A';
        refused(stored(KEY, NODE, Bytes.copyOf(capital)));
    }

    @Test
    void theWriterIsTheNodeAndTheKeyThatOfTheName() {
        refused(stored(KEY, NodeId.fromHex("00".repeat(20)), VALUE));
        refused(stored(NameCodec.key(RING, "bert"), NODE, VALUE));
        refused(stored(NameCodec.key(new RingId(9), "anna"), NODE, VALUE));
        refused(new Stored(KEY, false, NODE, VALUE, 1, 99, Bytes.copyOf()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "a.b", "A", "a_b", "ä",
        "1234567890123456789012345678901234567890123456789012345678901234"})
    void whatIsNoHostName(String label) {
        assertThat(NameCodec.isHost(label)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "a-b", "xn--bcher-kva",
        "123456789012345678901234567890123456789012345678901234567890123"})
    void whatIsAHostName(String label) {
        assertThat(NameCodec.isHost(label)).isTrue();
    }

    private static void refused(Stored stored) {
        assertThatThrownBy(() -> NameCodec.decode(RING, stored)).isInstanceOf(MalformedPacket.class);
    }

    private static Stored stored(Key key, NodeId writer, Bytes value) {
        return new Stored(key, true, writer, value, 1, 99, Bytes.copyOf());
    }
}
