package org.ipop.nat.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.ipop.nat.portmap.Igd.Control;
import org.ipop.nat.portmap.Igd.Page;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IgdTest {
    private static final InetAddress ROUTER = InetAddress.ofLiteral("192.168.1.1");
    private static final Page PAGE = new Page(new InetSocketAddress(ROUTER, 5000), "/rootDesc.xml");
    private static final String SERVICE = "urn:schemas-upnp-org:service:WANIPConnection:1";
    private static final String DESCRIPTION = "<service><serviceType>urn:x:Layer3Forwarding:1</serviceType>"
        + "<controlURL>/ctl/L3F</controlURL></service>\n<service>\n<serviceType>" + SERVICE + "</serviceType>\n"
        + "<controlURL>/ctl/IPConn</controlURL>\n</service>";

    @Test
    void theLocationIsReadWhateverItsSpelling() {
        assertThat(Igd.location("HTTP/1.1 200 OK\r\nST: x\r\nLocation:   http://192.168.1.1:5000/rootDesc.xml \r\n\r\n",
            ROUTER)).contains(PAGE);
        assertThat(Igd.location("LOCATION:http://192.168.1.1\r\n", ROUTER))
            .contains(new Page(new InetSocketAddress(ROUTER, 80), "/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://192.168.1.9:5000/x", "http://evil.example/x", "https://192.168.1.1/x",
        "http://192.168.1.1:99999/x", "http://192.168.1.1:5000/a b", "http://192.168.1.1.1/", "http://[::1]/", "",
        "http://192.168.1.1:80:80/", "http://192.168.1.1:/x", "http://192.168.1.999/", "http://0x7f000001/",
        "http://user@192.168.1.1/"})
    void aLocationThatIsNotAPageOfTheRouterIsNone(String url) {
        assertThat(Igd.location("LOCATION: " + url + "\r\n", ROUTER)).isEmpty();
    }

    @Test
    void theServiceThatMapsPortsIsFoundAmongOthers() {
        assertThat(Igd.control(DESCRIPTION, PAGE)).contains(new Control(PAGE.server(), "/ctl/IPConn", SERVICE));
        assertThat(Igd.control(DESCRIPTION.replace("/ctl/IPConn", "http://192.168.1.1:5001/c"), PAGE).orElseThrow()
            .server().getPort()).isEqualTo(5001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://10.0.0.1/steal", "/a\r\nX: y", "/<x>", "//\u0000"})
    void aHostileControlUrlIsNone(String url) {
        assertThat(Igd.control(DESCRIPTION.replace("/ctl/IPConn", url), PAGE)).isEmpty();
    }

    @Test
    void cutOffDescriptionsAreNone() {
        int service = DESCRIPTION.lastIndexOf("</service>");
        for (int length = 0; length < service; length++) {
            assertThat(Igd.control(DESCRIPTION.substring(0, length), PAGE)).isEmpty();
        }
    }

    @Test
    void elementsAreReadAndNothingIsLookedUp() {
        assertThat(Igd.element("a<x> 7 </x><x>8</x>", "x")).contains("7");
        assertThat(Igd.element("<x>7", "x")).isEmpty();
        assertThat(Igd.element("<x><y>7</y></x>", "x")).isEmpty();
        assertThat(Igd.ipv4("203.0.113.7")).contains(InetAddress.ofLiteral("203.0.113.7"));
        for (String odd : new String[] {"evil.example", "::1", "", "1.2.3", "1.2.3.4.5", "300.1.1.1"}) {
            assertThat(Igd.ipv4(odd)).as(odd).isEqualTo(Optional.empty());
        }
    }

    @Test
    void callsSayHowLongTheyAre() {
        String call = Igd.call(new Control(PAGE.server(), "/ctl", SERVICE), "GetExternalIPAddress", "");
        int body = call.indexOf("\r\n\r\n") + 4;
        assertThat(call).startsWith("POST /ctl HTTP/1.0\r\nHost: 192.168.1.1:5000\r\n")
            .contains("SOAPAction: \"" + SERVICE + "#GetExternalIPAddress\"\r\n")
            .contains("Content-Length: " + (call.length() - body) + "\r\n");
    }
}
