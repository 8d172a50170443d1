package org.ipop.nat.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.ipop.api.Prefix;
import org.ipop.api.edge.LocalSockets.InterfaceAddress;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private static final String HEAD =
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
    private static final String LAN = "eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0";
    private static final String SLOW = "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0";
    private static final String FAST = "eth0\t00000000\tFE01A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0";
    private static final String ZEROS = "0".repeat(32);
    private static final String SIX = ZEROS + " 00 " + ZEROS + " 00 fe800000000000000000000000000001 00000400 00000001"
        + " 00000000 00000003       lo";
    private static final InterfaceAddress ETHERNET = own("eth0", "192.168.1.10/24");
    private static final InterfaceAddress SIXTH = own("lo", "2001:db8::10/64");

    @Test
    void theBestDefaultRouteCountsAndOnlyThat() {
        assertThat(gateways(List.of(HEAD, LAN, SLOW, FAST), List.of(), List.of(ETHERNET)))
            .containsExactly(
                new Gateway(InetAddress.ofLiteral("192.168.1.10"), InetAddress.ofLiteral("192.168.1.254")));
        assertThat(gateways(List.of(HEAD, LAN), List.of(), List.of(ETHERNET))).isEmpty();
    }

    @Test
    void whoHasAPublicAddressNeedsNobody() {
        assertThat(gateways(List.of(HEAD, FAST), List.of(), List.of(own("eth0", "203.0.113.7/24"))))
            .isEmpty();
        assertThat(gateways(List.of(HEAD, FAST), List.of(), List.of(own("eth0", "100.64.3.4/10"))))
            .hasSize(1);
    }

    @Test
    void anIpv6RouterIsAskedForAGlobalAddress() {
        List<Gateway> found = gateways(List.of(), List.of(SIX), List.of(own("lo", "fd00::1/64"), SIXTH));
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().own()).isEqualTo(InetAddress.ofLiteral("2001:db8::10"));
        assertThat(found.getFirst().router().getHostAddress()).endsWith("%7");
        assertThat(gateways(List.of(), List.of(SIX), List.of(own("lo", "fd00::1/64")))).isEmpty();
    }

    @Test
    void oddLinesAndDevicesThatHaveGoneAreSkipped() {
        assertThat(gateways(List.of(HEAD, "", "x y z"), List.of("", SIX.replace("lo", "nosuch0")),
            List.of(ETHERNET, SIXTH))).isEmpty();
    }

    private static List<Gateway> gateways(List<String> ipv4, List<String> ipv6, List<InterfaceAddress> own) {
        return RouteTable.gateways(ipv4, ipv6, own, device -> device.equals("lo") ? 7 : 0);
    }

    private static InterfaceAddress own(String device, String prefix) {
        return new InterfaceAddress(device, Prefix.parse(prefix));
    }
}
