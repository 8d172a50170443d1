package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Refused;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.TransportSocket;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListeningPortTest {
    private static final DatagramSink NOBODY = (socket, datagram) -> datagram.payload().release();

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedHost host = new SimulatedInternet(time).host("host", "198.51.100.1");

    @Test
    void aFreePortIsTakenAndRemembered() {
        int port = open(0).join().local().getPort();
        time.run(1_000_000_000L);
        assertThat(host.state().read("port")).map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
            .contains(Integer.toString(port));
        host.kill();
        host.restart();
        assertThat(open(0).join().local().getPort()).isEqualTo(port);
    }

    @Test
    void anotherPortServesIfThatOfLastTimeIsTaken() {
        host.state().plant("port", "4100".getBytes(StandardCharsets.US_ASCII));
        open(4100).join();
        assertThat(open(0).join().local().getPort()).isNotEqualTo(4100).isPositive();
    }

    @Test
    void aConfiguredPortThatIsTakenIsRefusedInOneLine() {
        open(4100).join();
        CompletableFuture<TransportSocket> second = open(4100);
        assertThatThrownBy(second::join).hasCauseInstanceOf(Refused.class)
            .hasMessageContaining("cannot listen on 0.0.0.0 port 4100 (UDP)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rubbish", "-1", "65536", "123456789"})
    void aFileThatHoldsNoPortCountsAsNone(String content) {
        host.state().plant("port", content.getBytes(StandardCharsets.US_ASCII));
        assertThat(open(0).join().local().getPort()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4100", ":4100", "[::]", "localhost:1", "[::]:70000", "[::]:x"})
    void aListenAddressThatIsNoneIsRefusedWithAnExample(String listen) {
        assertThatThrownBy(() -> LinkCore.Settings.parse(listen, 1, "all")).isInstanceOf(Refused.class)
            .hasMessageContaining("'listen' is '" + listen + "'");
    }

    @Test
    void listenAddressesOfBothFamiliesAreUnderstood() {
        assertThat(LinkCore.Settings.parse("[::]:4100", 1, "all").listen())
            .isEqualTo(new InetSocketAddress("::", 4100));
        assertThat(LinkCore.Settings.parse("192.0.2.1:0", 1, "off").listen())
            .isEqualTo(new InetSocketAddress("192.0.2.1", 0));
        assertThatThrownBy(() -> LinkCore.Settings.parse("[::]:0", -1, "all"))
            .hasMessageContaining("relayBytesPerSecond");
        assertThatThrownBy(() -> LinkCore.Settings.parse("[::]:0", 1, "some"))
            .hasMessage("'relay' is 'some'; write one of off, friends, all");
    }

    private CompletableFuture<TransportSocket> open(int port) {
        CompletableFuture<TransportSocket> opened = new ListeningPort(host.transport(), host.state())
            .open(new InetSocketAddress("0.0.0.0", port), NOBODY).toCompletableFuture();
        time.run(1_000_000L);
        return opened;
    }
}
