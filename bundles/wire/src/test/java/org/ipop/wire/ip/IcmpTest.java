package org.ipop.wire.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.IcmpErrors.Unreachable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IcmpTest {
    private static final InetAddress HOST4 = InetAddress.ofLiteral("10.66.1.2");
    private static final InetAddress FAR4 = InetAddress.ofLiteral("10.66.3.4");
    private static final InetAddress HOST6 = InetAddress.ofLiteral("fd00::1");
    private static final InetAddress FAR6 = InetAddress.ofLiteral("fd00::2");
    private static final IcmpEcho PING = new IcmpEcho(false, 0x1234, 0x0203, Bytes.fromHex("0a0b0c"));

    private final List<ByteBuf> made = new ArrayList<>();

    @AfterEach
    void release() {
        made.forEach(ByteBuf::release);
    }

    @Test
    void echoRoundTripInBothFamilies() throws MalformedPacket {
        for (IcmpEcho echo : List.of(PING, PING.toReply())) {
            assertThat(IcmpEcho.parse(view(echo.packet(HOST4, FAR4)))).contains(echo);
            assertThat(IcmpEcho.parse(view(echo.packet(HOST6, FAR6)))).contains(echo);
        }
    }

    @Test
    void echoBytes() throws MalformedPacket {
        assertThat(payload(view(PING.packet(HOST4, FAR4)))).isEqualTo("0800" + "cdbd" + "12340203" + "0a0b0c");
        assertThat(payload(view(PING.toReply().packet(HOST6, FAR6)))).startsWith("8100")
            .endsWith("12340203" + "0a0b0c");
    }

    @Test
    void damagedEchoIsMalformedAndOtherMessagesAreNone() throws MalformedPacket {
        IpView damaged = view(PING.packet(HOST6, FAR6));
        damaged.packet().setByte(damaged.packet().readerIndex() + 47, 1);
        assertThatThrownBy(() -> IcmpEcho.parse(damaged)).isInstanceOf(MalformedPacket.class);
        assertThat(IcmpEcho.parse(udp(HOST4, FAR4, 10))).isEmpty();
        assertThat(IcmpEcho.parse(unreachable(udp(HOST4, FAR4, 10), FAR4))).isEmpty();
        IpView cut = view(IpHeader.of(HOST4, FAR4, IpProtocol.ICMP, 7).toPacket().writeZero(7));
        assertThatThrownBy(() -> IcmpEcho.parse(cut)).isInstanceOf(MalformedPacket.class);
    }

    @Test
    void unreachableQuotesThePacketAndGoesToItsSource() throws MalformedPacket {
        IpView offending = udp(HOST4, FAR4, 10);
        IpView error = view(IcmpErrors.unreachable(offending, Unreachable.PROHIBITED, FAR4).orElseThrow());
        assertThat(error.source()).isEqualTo(FAR4);
        assertThat(error.destination()).isEqualTo(HOST4);
        assertThat(error.protocol()).isEqualTo(IpProtocol.ICMP);
        assertThat(payload(error)).startsWith("030d").contains("00000000" + ByteBufUtil.hexDump(offending.packet()));
        assertThat(Icmp.checkedType(error)).isEqualTo(3);
    }

    @Test
    void codesOfBothFamilies() throws MalformedPacket {
        String[] ipv4 = {"0300", "0301", "0303", "030d"};
        String[] ipv6 = {"0100", "0103", "0104", "0101"};
        for (Unreachable reason : Unreachable.values()) {
            IpView error4 = view(IcmpErrors.unreachable(udp(HOST4, FAR4, 1), reason, FAR4).orElseThrow());
            IpView error6 = view(IcmpErrors.unreachable(udp(HOST6, FAR6, 1), reason, FAR6).orElseThrow());
            assertThat(payload(error4)).startsWith(ipv4[reason.ordinal()]);
            assertThat(payload(error6)).startsWith(ipv6[reason.ordinal()]);
            assertThat(Icmp.checkedType(error6)).isEqualTo(1);
        }
    }

    @Test
    void tooBigNamesTheMtu() throws MalformedPacket {
        IpView error4 = view(IcmpErrors.tooBig(udp(HOST4, FAR4, 1400), 1280, FAR4).orElseThrow());
        IpView error6 = view(IcmpErrors.tooBig(udp(HOST6, FAR6, 1400), 1280, FAR6).orElseThrow());
        assertThat(payload(error4)).matches("0304....00000500.*");
        assertThat(payload(error6)).matches("0200....00000500.*");
        assertThat(error4.packet().readableBytes()).isEqualTo(IcmpErrors.IPV4_LIMIT_BYTES);
        assertThat(error6.packet().readableBytes()).isEqualTo(IcmpErrors.IPV6_LIMIT_BYTES);
        assertThat(Icmp.checkedType(error4)).isEqualTo(3);
        assertThat(Icmp.checkedType(error6)).isEqualTo(2);
    }

    @Test
    void errorsAreNotAnsweredButEchoesAre() throws MalformedPacket {
        assertSilent(unreachable(udp(HOST4, FAR4, 1), FAR4));
        assertSilent(unreachable(udp(HOST6, FAR6, 1), FAR6));
        assertSilent(view(IpHeader.of(HOST4, FAR4, IpProtocol.ICMP, 0).toPacket()));
        assertThat(keep(IcmpErrors.unreachable(view(PING.packet(HOST4, FAR4)), Unreachable.HOST, FAR4))).isPresent();
        assertThat(keep(IcmpErrors.unreachable(view(PING.packet(HOST6, FAR6)), Unreachable.HOST, FAR6))).isPresent();
    }

    @Test
    void groupsAndNobodyAreNotAnswered() throws MalformedPacket {
        assertSilent(udp(HOST4, InetAddress.ofLiteral("224.0.0.251"), 1));
        assertSilent(udp(HOST4, InetAddress.ofLiteral("255.255.255.255"), 1));
        assertSilent(udp(InetAddress.ofLiteral("0.0.0.0"), FAR4, 1));
        assertSilent(udp(InetAddress.ofLiteral("224.0.0.1"), FAR4, 1));
        assertSilent(udp(HOST6, InetAddress.ofLiteral("ff02::fb"), 1));
        assertSilent(udp(InetAddress.ofLiteral("::"), FAR6, 1));
        IpView group6 = udp(HOST6, InetAddress.ofLiteral("ff02::fb"), 1400);
        assertThat(keep(IcmpErrors.tooBig(group6, 1280, FAR6))).as("RFC 4443, 2.4 (e.3)").isPresent();
    }

    @Test
    void laterFragmentsAreNotAnswered() throws MalformedPacket {
        IpView later = udp(HOST4, FAR4, 8);
        later.packet().setShort(later.packet().readerIndex() + Ipv4View.FRAGMENT, 1);
        assertSilent(later);
    }

    private void assertSilent(IpView packet) {
        assertThat(keep(IcmpErrors.unreachable(packet, Unreachable.HOST, FAR4))).isEmpty();
    }

    private IpView unreachable(IpView offending, InetAddress from) throws MalformedPacket {
        return view(IcmpErrors.unreachable(offending, Unreachable.HOST, from).orElseThrow());
    }

    private IpView udp(InetAddress from, InetAddress to, int bytes) throws MalformedPacket {
        return view(Udp.packet(new InetSocketAddress(from, 7), new InetSocketAddress(to, 9),
            Unpooled.wrappedBuffer(new byte[bytes])));
    }

    private Optional<ByteBuf> keep(Optional<ByteBuf> packet) {
        packet.ifPresent(made::add);
        return packet;
    }

    private IpView view(ByteBuf packet) throws MalformedPacket {
        made.add(packet);
        return IpView.of(packet);
    }

    private static String payload(IpView ip) {
        return ByteBufUtil.hexDump(ip.packet(), ip.packet().readerIndex() + ip.payloadStart(), ip.payloadBytes());
    }
}
