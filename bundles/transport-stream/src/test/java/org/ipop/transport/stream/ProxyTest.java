package org.ipop.transport.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Optional;
import org.ipop.api.HostPort;
import org.ipop.api.Refused;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dialling through an HTTP proxy on the loopback interface. */
class ProxyTest {
    private final StreamNode listener = StreamNode.listening();
    private TinyProxy proxy;
    private StreamNode dialler;

    @AfterEach
    void close() throws IOException {
        if (dialler != null) {
            dialler.close();
        }
        if (proxy != null) {
            proxy.close();
        }
        listener.close();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aTunnelCarriesEachProtocol(Protocol protocol) throws IOException {
        proxy = new TinyProxy(Optional.empty());
        dialler = StreamNode.through(server(""), protocol);
        dialler.dial(listener.address());
        dialler.send(listener.address(), "through the proxy");
        assertThat(listener.eventually(() -> listener.received.size() == 1)).isTrue();
        assertThat(proxy.tunnels()).isEqualTo(1);
        assertThat(dialler.ask(() -> dialler.socket.describe(listener.address())).orElseThrow())
            .endsWith(" through 127.0.0.1:" + proxy.port());
    }

    @Test
    void theAccountIsShown() throws IOException {
        proxy = new TinyProxy(Optional.of("Basic dXNlcjpzZWNyZXQ="));
        dialler = StreamNode.through(server("user:secret@"), Protocol.WSS);
        dialler.dial(listener.address());
        assertThat(proxy.tunnels()).isEqualTo(1);
    }

    @Test
    void aProxyThatRefusesIsPassedBy() throws IOException {
        proxy = new TinyProxy(Optional.of("Basic dXNlcjpzZWNyZXQ="));
        dialler = StreamNode.through(server("user:wrong@"), Protocol.TCP);
        dialler.dial(listener.address());
        assertThat(proxy.tunnels()).isZero();
        assertThat(dialler.ask(() -> dialler.socket.describe(listener.address()))).hasValue("tcp");
    }

    @Test
    void aProxyThatIsNotThereIsPassedBy() {
        dialler = StreamNode.through(ProxyServer.parse("127.0.0.1:" + StreamNode.freePort()), Protocol.TLS);
        dialler.dial(listener.address());
        assertThat(dialler.ask(() -> dialler.socket.describe(listener.address()))).hasValue("tls");
    }

    @Test
    void whatOperatorsWriteIsRead() {
        assertThat(ProxyServer.parse("http://u:p@proxy.example:8080"))
            .isEqualTo(new ProxyServer(new HostPort("proxy.example", 8080), Optional.of("u:p")));
        assertThat(ProxyServer.parse("proxy.example"))
            .isEqualTo(new ProxyServer(new HostPort("proxy.example", 3128), Optional.empty()));
        assertThat(ProxyServer.parse("http://[2001:db8::1]:3128/").server().host()).isEqualTo("2001:db8::1");
        assertThat(ProxyServer.parse("http://u:p@proxy.example:8080").toString()).doesNotContain("p@");
        for (String wrong : new String[] {"https://proxy.example", "socks5://x:1", "http://", "http://a b"}) {
            assertThatThrownBy(() -> ProxyServer.parse(wrong)).isInstanceOf(Refused.class);
        }
    }

    private ProxyServer server(String account) {
        return ProxyServer.parse("http://" + account + "127.0.0.1:" + proxy.port());
    }
}
