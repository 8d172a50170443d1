package org.ipop.wire.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.ipop.api.Bytes;
import org.ipop.api.Prefix;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dhcp.DhcpOptions.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DhcpCodecTest {
    private static final MacAddress CLIENT = MacAddress.parse("02:11:22:33:44:55");
    private static final DhcpOptions OPTIONS = DhcpOptions.EMPTY
        .with(DhcpOptions.SUBNET_MASK, ip("255.255.0.0")).with(DhcpOptions.NAME_SERVERS, ip("10.66.0.1"))
        .with(DhcpOptions.HOST_NAME, "worker").withShort(DhcpOptions.INTERFACE_MTU, 1280)
        .withSeconds(DhcpOptions.LEASE_SECONDS, 3600).with(DhcpOptions.SERVER, ip("10.66.7.7"));
    private static final DhcpMessage ALL_DISTINCT = new DhcpMessage(true, DhcpType.ACK, 0x12345678, true,
        ip("10.66.1.1"), ip("10.66.2.2"), ip("10.66.3.3"), CLIENT, OPTIONS);

    @ParameterizedTest
    @EnumSource(DhcpType.class)
    void whatIsWrittenIsRead(DhcpType type) throws MalformedPacket {
        DhcpMessage message = new DhcpMessage(false, type, -1, false, DhcpOptions.ANY, ip("10.66.2.2"),
            DhcpOptions.ANY, CLIENT, DhcpOptions.EMPTY);
        assertThat(DhcpCodec.parse(DhcpCodec.encode(message))).isEqualTo(message);
        assertThat(DhcpCodec.parse(DhcpCodec.encode(ALL_DISTINCT))).isEqualTo(ALL_DISTINCT);
    }

    @Test
    void fieldsStandWhereTheDrawingSays() {
        ByteBuf bytes = DhcpCodec.encode(ALL_DISTINCT);
        assertThat(bytes.readableBytes()).isEqualTo(DhcpCodec.LEAST_BYTES);
        assertThat(hex(bytes, 0, 16)).isEqualTo("02010600" + "12345678" + "00008000" + "0a420101");
        assertThat(hex(bytes, 16, 18)).isEqualTo("0a420202" + "00000000" + "0a420303" + "021122334455");
        assertThat(hex(bytes, 236, 7)).isEqualTo("63825363" + "350105");
    }

    /** What udhcpc of Debian 12 sent on a cable, without its padding. */
    @Test
    void aDiscoverOfUdhcpcIsRead() throws MalformedPacket {
        String head = "01010600" + "5e1aa32d" + "00000000" + "00000000".repeat(4) + "9a3b1c2d3e4f" + "00".repeat(202);
        DhcpMessage read = DhcpCodec.parse(Unpooled.wrappedBuffer(HexFormat.of().parseHex(head + "63825363"
            + "350101" + "3d07019a3b1c2d3e4f" + "39020240" + "370701030c0f1c2a06" + "3c0c7564686370203" + "12e33352e30"
            + "0c066e6f64652d31" + "ff")));
        assertThat(read.type()).isEqualTo(DhcpType.DISCOVER);
        assertThat(read.broadcast()).isFalse();
        assertThat(read.client()).hasToString("9a:3b:1c:2d:3e:4f");
        assertThat(read.options().text(DhcpOptions.HOST_NAME)).contains("node-1");
        assertThat(read.options().bytes(DhcpOptions.CLIENT_ID).orElseThrow().length()).isEqualTo(7);
        assertThat(read.options().wants(DhcpOptions.INTERFACE_MTU)).isFalse();
        assertThat(read.options().wants(DhcpOptions.NAME_SERVERS)).isTrue();
    }

    @Test
    void anythingShorterIsRefused() {
        ByteBuf whole = DhcpCodec.encode(ALL_DISTINCT);
        for (int length = 0; length < DhcpCodec.FIXED_BYTES + 3; length++) {
            ByteBuf cut = whole.slice(0, length);
            assertThatThrownBy(() -> DhcpCodec.parse(cut)).as("%d bytes", length).isInstanceOf(MalformedPacket.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 236, 237, 242})
    void anotherByteInTheHeadIsRefused(int position) {
        ByteBuf bytes = DhcpCodec.encode(ALL_DISTINCT).setByte(position, 9);
        assertThatThrownBy(() -> DhcpCodec.parse(bytes)).isInstanceOf(MalformedPacket.class);
    }

    @Test
    void longOptionsComeInPartsAndTogetherAgain() throws MalformedPacket {
        byte[] content = new byte[600];
        new Random(1).nextBytes(content);
        DhcpMessage message = new DhcpMessage(false, DhcpType.INFORM, 1, false, ip("10.66.1.1"), DhcpOptions.ANY,
            DhcpOptions.ANY, CLIENT, DhcpOptions.EMPTY.with(200, Bytes.copyOf(content)));
        assertThat(DhcpCodec.parse(DhcpCodec.encode(message))).isEqualTo(message);
    }

    @Test
    void optionsGoOnInFileAndServerName() throws MalformedPacket {
        ByteBuf bytes = DhcpCodec.encode(new DhcpMessage(false, DhcpType.REQUEST, 1, false, DhcpOptions.ANY,
            DhcpOptions.ANY, DhcpOptions.ANY, CLIENT, DhcpOptions.EMPTY.with(52, Bytes.copyOf(new byte[] {3}))));
        bytes.setBytes(108, HexFormat.of().parseHex("0c0361626300ff"));
        bytes.setBytes(44, HexFormat.of().parseHex("0f03646566ff"));
        DhcpOptions options = DhcpCodec.parse(bytes).options();
        assertThat(options.text(DhcpOptions.HOST_NAME)).contains("abc");
        assertThat(options.text(DhcpOptions.DOMAIN_NAME)).contains("def");
    }

    /** The examples of RFC 3442, "Classless Route Option Format". */
    @Test
    void routesTakeAsManyBytesAsTheirPrefixes() throws MalformedPacket {
        Inet4Address router = ip("10.0.0.1");
        List<Route> routes = Stream.of("0.0.0.0/0", "10.0.0.0/8", "10.17.0.0/16", "10.27.129.0/24",
            "10.229.0.128/25", "10.198.122.47/32").map(text -> new Route(Prefix.parse(text), router)).toList();
        DhcpOptions options = DhcpOptions.EMPTY.withRoutes(routes);
        assertThat(HexFormat.of().formatHex(options.bytes(DhcpOptions.CLASSLESS_ROUTES).orElseThrow().toArray()))
            .isEqualTo("000a000001" + "080a0a000001" + "100a110a000001" + "180a1b810a000001" + "190ae500800a000001"
                + "200ac67a2f0a000001");
        assertThat(options.routes()).isEqualTo(routes);
        DhcpOptions wrong = DhcpOptions.EMPTY.with(DhcpOptions.CLASSLESS_ROUTES, Bytes.copyOf(new byte[] {33, 1}));
        assertThatThrownBy(wrong::routes).isInstanceOf(MalformedPacket.class);
    }

    @Test
    void searchDomainsAreNamesOfDns() {
        assertThat(HexFormat.of().formatHex(DhcpOptions.EMPTY.withSearch(List.of("gw.lab.ipop", "lab.ipop"))
            .bytes(DhcpOptions.DOMAIN_SEARCH).orElseThrow().toArray()))
            .isEqualTo("026777036c61620469706f7000" + "036c61620469706f7000");
    }

    @Test
    void optionsOfAnotherLengthAreAbsent() {
        DhcpOptions options = DhcpOptions.EMPTY.with(DhcpOptions.REQUESTED_ADDRESS, Bytes.copyOf(new byte[3]))
            .with(DhcpOptions.LEASE_SECONDS, Bytes.copyOf(new byte[5])).with(DhcpOptions.HOST_NAME, "a\nb");
        assertThat(options.address(DhcpOptions.REQUESTED_ADDRESS)).isEmpty();
        assertThat(options.seconds(DhcpOptions.LEASE_SECONDS)).isEmpty();
        assertThat(options.text(DhcpOptions.HOST_NAME)).isEmpty();
        assertThat(options.with(DhcpOptions.HOST_NAME, "node\0junk").text(DhcpOptions.HOST_NAME)).contains("node");
        assertThat(options.withSeconds(DhcpOptions.LEASE_SECONDS, 0xFFFF_FFFFL).seconds(DhcpOptions.LEASE_SECONDS))
            .hasValue(0xFFFF_FFFFL);
    }

    @Test
    void noiseIsReadOrRefusedAndNothingElse() {
        Random random = new Random(42);
        byte[] good = new byte[DhcpCodec.LEAST_BYTES];
        DhcpCodec.encode(ALL_DISTINCT).getBytes(0, good);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = i % 2 == 0 ? good.clone() : new byte[random.nextInt(600)];
            if (i % 2 == 1) {
                random.nextBytes(bytes);
            }
            for (int change = random.nextInt(1, 8); change > 0 && bytes.length > 0; change--) {
                bytes[i % 4 == 0 ? random.nextInt(236, bytes.length) : random.nextInt(bytes.length)] =
                    (byte) random.nextInt();
            }
            try {
                DhcpOptions options = DhcpCodec.parse(Unpooled.wrappedBuffer(bytes)).options();
                options.text(DhcpOptions.HOST_NAME);
                options.seconds(DhcpOptions.LEASE_SECONDS);
                options.routes();
            } catch (MalformedPacket e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(10_000, 19_500);
    }

    private static String hex(ByteBuf bytes, int at, int length) {
        byte[] part = new byte[length];
        bytes.getBytes(at, part);
        return HexFormat.of().formatHex(part);
    }

    private static Inet4Address ip(String text) {
        return (Inet4Address) InetAddress.ofLiteral(text);
    }
}
