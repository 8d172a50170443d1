package org.ipop.wire.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.Arrays;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.dht.Stored;
import org.ipop.api.name.Published;
import org.ipop.api.name.Published.Alias;
import org.ipop.api.name.Published.Service;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedCodecTest {
    private static final RingId RING = new RingId(0x0102030405060708L);
    private static final NodeId NODE = NodeId.fromHex("404142434445464748494a4b4c4d4e4f50515253");
    private static final HostEntry ENTRY = new HostEntry("anna", NODE,
        (Inet4Address) Inet4Address.ofLiteral("10.66.3.4"), (Inet6Address) Inet6Address.ofLiteral("fd12::5"),
        List.of(new Alias("www"), new Service("_http._tcp", 0x1F90, 0x0102, 0x0304)));
    private static final Bytes VALUE = NameCodec.encode(ENTRY);
    private static final Key KEY = NameCodec.key(RING, "anna");
    private static final Key SERVICE_KEY = NameCodec.serviceKey(RING, "_http._tcp");

    @Test
    void whatIsPublishedFollowsTheEntry() throws MalformedPacket {
        assertThat(VALUE.toHex()).isEqualTo("02" + "04616e6e61" + NODE.toHex() + "040a420304"
            + "06fd120000000000000000000000000005" + "02" + "0377777700" + "0a5f687474702e5f746370" + "01"
            + "1f90" + "0102" + "0304");
        assertThat(NameCodec.decode(RING, new Stored(KEY, true, NODE, VALUE, 1, 99, Bytes.copyOf()))).isEqualTo(ENTRY);
    }

    @Test
    void anOfferIsTheEntryBesideThoseOfOthersUnderTheKeyOfItsService() throws MalformedPacket {
        assertThat(NameCodec.decodeOffer(RING, "_http._tcp", offer(SERVICE_KEY, NODE))).isEqualTo(ENTRY);
        Key other = NameCodec.serviceKey(RING, "_ipp._tcp");
        for (Stored wrong : List.of(offer(KEY, NODE), offer(other, NODE), offer(SERVICE_KEY, NodeId.fromHex("00"
            .repeat(20))), new Stored(SERVICE_KEY, true, NODE, VALUE, 1, 99, Bytes.copyOf()))) {
            assertThatThrownBy(() -> NameCodec.decodeOffer(RING, "_http._tcp", wrong))
                .isInstanceOf(MalformedPacket.class);
        }
        assertThatThrownBy(() -> NameCodec.decodeOffer(RING, "_ipp._tcp", offer(other, NODE)))
            .as("the entry does not say so").isInstanceOf(MalformedPacket.class);
    }

    @Test
    void everyCutAndEveryAdditionIsMalformed() {
        for (int length = 0; length < VALUE.length(); length++) {
            refused(Arrays.copyOf(VALUE.toArray(), length));
        }
        refused(Arrays.copyOf(VALUE.toArray(), VALUE.length() + 1));
    }

    @Test
    void countsKindsLabelsAndPortsThatCannotBeAreMalformed() {
        int count = VALUE.length() - 24;
        for (int[] change : new int[][] {{count, 0}, {count, 1}, {count, 17}, {count + 2, '_'}, {count + 5, 1},
            {count + 5, 2}, {count + 7, 'x'}, {count + 17, 0}}) {
            byte[] changed = VALUE.toArray();
            changed[change[0]] = (byte) change[1];
            refused(changed);
        }
        byte[] noPort = VALUE.toArray();
        noPort[noPort.length - 6] = 0;
        noPort[noPort.length - 5] = 0;
        refused(noPort);
    }

    @ParameterizedTest
    @ValueSource(strings = {"_http._tcp", "_x._udp", "_7._tcp", "_fifteen-letters._tcp"})
    void labelsOfServices(String label) {
        assertThat(PublishedCodec.isService(label)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http._tcp", "_http.tcp", "_http._sctp", "_-a._tcp", "_a-._tcp", "_._tcp", "_HTTP._tcp",
        "_sixteen-letters1._tcp", "_a_b._tcp", "_http._tcp.", "_http"})
    void whatIsNoLabelOfAService(String label) {
        assertThat(PublishedCodec.isService(label)).isFalse();
    }

    @Test
    void portsPrioritiesAndWeightsAreSixteenBits() {
        assertThat(valid(new Service("_a._tcp", 65_535, 65_535, 65_535))).isTrue();
        assertThat(valid(new Service("_a._tcp", 0, 0, 0))).isFalse();
        assertThat(valid(new Service("_a._tcp", 65_536, 0, 0))).isFalse();
        assertThat(valid(new Service("_a._tcp", 1, -1, 0))).isFalse();
        assertThat(valid(new Service("_a._tcp", 1, 0, 65_536))).isFalse();
        assertThat(valid(new Service("a", 1, 0, 0))).isFalse();
        assertThat(valid(new Alias("_a._tcp"))).isFalse();
        assertThat(valid(new Alias("a.b"))).isFalse();
    }

    private static boolean valid(Published entry) {
        return PublishedCodec.isValid(entry);
    }

    private static Stored offer(Key key, NodeId writer) {
        return new Stored(key, false, writer, VALUE, 1, 99, Bytes.copyOf());
    }

    private static void refused(byte[] value) {
        assertThatThrownBy(() -> NameCodec.decode(RING, new Stored(KEY, true, NODE, Bytes.copyOf(value), 1, 99,
            Bytes.copyOf()))).as(Bytes.copyOf(value).toHex()).isInstanceOf(MalformedPacket.class);
    }
}
