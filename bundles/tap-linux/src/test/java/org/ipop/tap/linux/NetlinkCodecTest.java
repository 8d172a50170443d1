package org.ipop.tap.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Prefix;
import org.ipop.tap.linux.RouteEntry.Link;
import org.ipop.tap.linux.RouteEntry.Taken;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bytes as linux/netlink.h, if_link.h, if_addr.h and rtnetlink.h lay them out, little-endian. */
class NetlinkCodecTest {
    private static final String HEADER_REST = "07000000" + "00000000";
    private static final String ADDRESS_ENTRY = "2c000000" + "1400" + "0200" + HEADER_REST
        + "02" + "10" + "80" + "00" + "05000000"
        + "0800" + "0100" + "0a420102"
        + "0800" + "0200" + "0a420102"
        + "0400" + "0300";
    private static final String ROUTE_ENTRY = "2c000000" + "1800" + "0200" + HEADER_REST
        + "02" + "10" + "00" + "00" + "fe" + "02" + "fd" + "01" + "00000000"
        + "0800" + "0100" + "0a420000"
        + "0800" + "0400" + "05000000";
    private static final String LINK_ENTRY = "28000000" + "1000" + "0200" + HEADER_REST
        + "00000000" + "05000000" + "00000000" + "00000000"
        + "0700" + "0300" + "657400" + "00";

    @BeforeEach
    void onlyOnLittleEndianMachines() {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void linkRequests() {
        assertThat(hex(RouteRequest.mtu(5, 1280))).isEqualTo("28000000" + "1000" + "0500"
            + "0000000000000000" + "00000000" + "05000000" + "00000000" + "00000000" + "0800" + "0400" + "00050000");
        assertThat(hex(RouteRequest.up(5))).isEqualTo("20000000" + "1000" + "0500"
            + "0000000000000000" + "00000000" + "05000000" + "01000000" + "01000000");
        assertThat(hex(RouteRequest.noLinkLocal(5))).isEqualTo("30000000" + "1000" + "0500"
            + "0000000000000000" + "00000000" + "05000000" + "00000000" + "00000000"
            + "1000" + "1a80" + "0c00" + "0a80" + "0500" + "0800" + "01000000");
    }

    @Test
    void addressRequests() {
        assertThat(hex(RouteRequest.addAddress(5, Prefix.parse("10.66.1.2/16")))).isEqualTo(
            "28000000" + "1400" + "0505" + "0000000000000000" + "02" + "10" + "00" + "00" + "05000000"
                + "0800" + "0200" + "0a420102" + "0800" + "0100" + "0a420102");
        assertThat(hex(RouteRequest.addAddress(5, Prefix.parse("10.66.0.1/32")))).as("scope of the link").isEqualTo(
            "28000000" + "1400" + "0505" + "0000000000000000" + "02" + "20" + "00" + "fd" + "05000000"
                + "0800" + "0200" + "0a420001" + "0800" + "0100" + "0a420001");
        String address = "fd000000000000000000000000000002";
        assertThat(hex(RouteRequest.deleteAddress(5, Prefix.parse("fd00::2/64")))).isEqualTo(
            "40000000" + "1500" + "0500" + "0000000000000000" + "0a" + "40" + "02" + "00" + "05000000"
                + "1400" + "0200" + address + "1400" + "0100" + address);
        assertThat(hex(RouteRequest.addAddress(5, Prefix.parse("fd00::2/128")))).isEqualTo(
            "54000000" + "1400" + "0505" + "0000000000000000" + "0a" + "80" + "02" + "00" + "05000000"
                + "1400" + "0200" + address + "1400" + "0100" + address
                + "1400" + "0600" + "00000000" + "ffffffff" + "00000000" + "00000000");
    }

    @Test
    void dumpRequestsCarryWholeHeadersForTheStrictCheck() {
        assertThat(RouteRequest.dumpLinks()).hasSize(32).startsWith(32, 0, 0, 0, 18, 0, 1, 3);
        assertThat(RouteRequest.dumpAddresses()).hasSize(24).startsWith(24, 0, 0, 0, 22, 0, 1, 3);
        assertThat(RouteRequest.dumpRoutes()).hasSize(28).startsWith(28, 0, 0, 0, 26, 0, 1, 3);
    }

    @Test
    void entriesOfDumps() throws MalformedPacket {
        assertThat(RouteEntry.address(one(ADDRESS_ENTRY)))
            .isEqualTo(new Taken(5, "address", Prefix.parse("10.66.1.2/16")));
        assertThat(RouteEntry.route(one(ROUTE_ENTRY)))
            .contains(new Taken(5, "route", Prefix.parse("10.66.0.0/16")));
        assertThat(RouteEntry.link(one(LINK_ENTRY))).isEqualTo(new Link(5, "et"));
    }

    @Test
    void aPointToPointAddressIsOneHost() throws MalformedPacket {
        String entry = ADDRESS_ENTRY.replace("08000100" + "0a420102", "08000100" + "0a420909");
        assertThat(RouteEntry.address(one(entry)).prefix()).isEqualTo(Prefix.parse("10.66.1.2/32"));
    }

    @Test
    void localClonedDefaultAndDevicelessRoutesAreNone() throws MalformedPacket {
        String local = ROUTE_ENTRY.replace("fe02fd01", "ff02fe02");
        String cloned = ROUTE_ENTRY.replace("fe02fd01" + "00000000", "fe02fd01" + "00020000");
        String deviceless = ROUTE_ENTRY.replace("08000400", "08000600");
        String defaultRoute = ROUTE_ENTRY.replace("08000100", "08000500");
        for (String entry : List.of(local, cloned, deviceless, defaultRoute)) {
            assertThat(RouteEntry.route(one(entry))).as(entry).isEqualTo(Optional.empty());
        }
    }

    @Test
    void severalMessagesOfADatagramKeepTheirPadding() throws MalformedPacket {
        List<NetlinkMessage> messages = NetlinkMessage.parseAll(buffer(LINK_ENTRY.replace("28000000", "27000000")
            + ADDRESS_ENTRY));
        assertThat(messages).extracting(NetlinkMessage::type).containsExactly(16, 20);
        assertThat(messages).extracting(NetlinkMessage::sequence).containsExactly(7, 7);
        assertThat(messages.getFirst().has(NetlinkMessage.DUMP_INTERRUPTED)).isFalse();
    }

    @Test
    void errorsCarryTheKernelsText() throws MalformedPacket {
        String request = "20000000" + "1000" + "0500" + HEADER_REST + "00".repeat(16);
        String text = "0700" + "0100" + "6e6f00" + "00";
        NetlinkMessage whole = one("3c000000" + "0200" + "0002" + HEADER_REST + "eaffffff" + request + text);
        assertThat(whole.errno()).isEqualTo(22);
        assertThat(whole.errorText()).isEqualTo("no");
        NetlinkMessage capped = one("2c000000" + "0200" + "0003" + HEADER_REST + "f0ffffff"
            + request.substring(0, 32) + text);
        assertThat(capped.errno()).isEqualTo(16);
        assertThat(capped.errorText()).isEqualTo("no");
        NetlinkMessage plain = one("24000000" + "0200" + "0001" + HEADER_REST + "00000000" + request.substring(0, 32));
        assertThat(plain.errno()).isZero();
        assertThat(plain.errorText()).isEmpty();
    }

    @Test
    void datagramsTruncatedAtEveryLengthAreMalformed() {
        for (String entry : List.of(ADDRESS_ENTRY, ROUTE_ENTRY, LINK_ENTRY)) {
            for (int length = 2; length < entry.length(); length += 2) {
                String cut = entry.substring(0, length);
                assertThatThrownBy(() -> NetlinkMessage.parseAll(buffer(cut))).isInstanceOf(MalformedPacket.class);
            }
        }
    }

    @Test
    void bodiesTruncatedAtEveryLengthNeverThrowAnythingElse() {
        String error = "3c000000" + "0200" + "0002" + HEADER_REST + "eaffffff"
            + "20000000" + "1000" + "0500" + HEADER_REST + "00".repeat(16) + "0700" + "0100" + "6e6f00" + "00";
        for (String entry : List.of(ADDRESS_ENTRY, ROUTE_ENTRY, LINK_ENTRY, error)) {
            for (int bytes = 16; bytes < entry.length() / 2; bytes++) {
                String cut = HexFormat.of().toHexDigits((byte) bytes) + entry.substring(2, bytes * 2);
                onlyMalformed(() -> RouteEntry.address(one(cut)));
                onlyMalformed(() -> RouteEntry.route(one(cut)));
                onlyMalformed(() -> RouteEntry.link(one(cut)));
                onlyMalformed(() -> one(cut).errorText());
                onlyMalformed(() -> one(cut).errno());
            }
        }
    }

    @Test
    void impossibleValuesAreMalformed() {
        assertThatThrownBy(() -> RouteEntry.address(one(ADDRESS_ENTRY.replace("021080", "022180"))))
            .isInstanceOf(MalformedPacket.class);
        assertThatThrownBy(() -> NetlinkMessage.parseAll(buffer("0f" + LINK_ENTRY.substring(2))))
            .isInstanceOf(MalformedPacket.class);
        assertThatThrownBy(() -> RouteEntry.link(one(LINK_ENTRY.replace("07000300", "03000300"))))
            .isInstanceOf(MalformedPacket.class);
    }

    private interface Parser {
        void parse() throws MalformedPacket;
    }

    private static void onlyMalformed(Parser parser) {
        try {
            parser.parse();
        } catch (MalformedPacket expected) {
            assertThat(expected).hasMessageStartingWith("netlink: ");
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static NetlinkMessage one(String hex) throws MalformedPacket {
        return NetlinkMessage.parseAll(buffer(hex)).getFirst();
    }

    private static ByteBuffer buffer(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.nativeOrder());
    }
}
