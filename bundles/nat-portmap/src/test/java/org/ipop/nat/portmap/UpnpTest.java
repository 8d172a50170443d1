package org.ipop.nat.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.runtime.NodeContext;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.SimulatedLan;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

/** UPnP against a router that answers as each test says; the real daemon is asked in the laboratory. */
class UpnpTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String HEAD = "HTTP/1.1 200 OK\r\n\r\n";
    private static final String DESCRIPTION = HEAD + "<service><serviceType>urn:schemas-upnp-org:service:"
        + "WANIPConnection:1</serviceType><controlURL>/ctl</controlURL></service>";

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLan lan = new SimulatedInternet(time).lan();
    private final SimulatedHost host = lan.host("host", "192.168.1.10/24");
    private final SimulatedHost box = lan.host("box", "192.168.1.1/24");
    private final NodeContext context = host.loop().open("test");
    private final List<String> asked = new ArrayList<>();
    private final List<String> outcome = new ArrayList<>();
    private Function<String, String> answers = this::answer;
    private String external = "203.0.113.7";
    private final Upnp upnp = new Upnp(context, new Streams(host.sockets()), new Gateway(
        InetAddress.ofLiteral("192.168.1.10"), InetAddress.ofLiteral("192.168.1.1")), 4000);

    @Test
    void aMappingIsMadeLookedAtAndDeleted() {
        answerSearches(box, "http://192.168.1.1:5000/d");
        map();
        assertThat(outcome).containsExactly("203.0.113.7:4000 for 3600");
        assertThat(asked).hasSize(3).last().asString().contains("<NewInternalClient>192.168.1.10</NewInternalClient>",
            "<NewProtocol>UDP</NewProtocol>", "<NewLeaseDuration>3600</NewLeaseDuration>");
        List<Boolean> kept = new ArrayList<>();
        upnp.keeps().thenAccept(kept::add);
        time.run(SECOND);
        assertThat(kept).containsExactly(true);
        upnp.release();
        time.run(SECOND);
        assertThat(asked).last().asString().contains("#DeletePortMapping");
    }

    @Test
    void aRouterWithoutLeasesIsAskedForOneWithoutEnd() {
        answerSearches(box, "http://192.168.1.1:5000/d");
        answers = request -> request.contains("<NewLeaseDuration>3600<") ? "HTTP/1.1 500 Internal\r\n\r\n"
            + "<errorCode>725</errorCode>" : answer(request);
        map();
        assertThat(outcome).containsExactly("203.0.113.7:4000 for 3600");
        assertThat(asked).last().asString().contains("<NewLeaseDuration>0<");
    }

    @Test
    void refusalsAreToldWithTheirNumber() {
        answerSearches(box, "http://192.168.1.1:5000/d");
        answers = request -> request.contains("#AddPortMapping") ? "HTTP/1.1 500 No\r\n\r\n<errorCode>718</errorCode>"
            : answer(request);
        map();
        assertThat(outcome).containsExactly("refuses with error 718");
    }

    @Test
    void nothingIsAskedOfOthersThanTheRouter() {
        answerSearches(lan.host("mallory", "192.168.1.66/24"), "http://192.168.1.66:5000/d");
        answerSearches(box, "http://192.168.1.66:5000/d");
        map();
        assertThat(outcome).containsExactly("is silent");
        assertThat(asked).isEmpty();
    }

    @Test
    void hostileAnswersEndTheAttempt() {
        answerSearches(box, "http://192.168.1.1:5000/d");
        for (String odd : new String[] {"", "junk", HEAD, HEAD + "<".repeat(1000), "x".repeat(Call.MAX_BYTES + 1),
            DESCRIPTION.replace("/ctl", "http://10.0.0.1/x"), DESCRIPTION.replace("/ctl", "/a\r\nEvil: yes")}) {
            answers = request -> odd;
            map();
        }
        assertThat(outcome).hasSize(7).allMatch(word -> word.equals("describes no way to map a port")
            || word.equals("says too much"));
        external = "0.0.0.0";
        answers = this::answer;
        map();
        assertThat(outcome).last().isEqualTo("has an address that leads nowhere");
        assertThat(asked).noneMatch(request -> request.contains("#AddPortMapping"));
    }

    @Test
    void whoNeverAnswersIsLeftAfterFiveSeconds() {
        answerSearches(box, "http://192.168.1.1:5000/d");
        answers = request -> null;
        map();
        assertThat(outcome).containsExactly("takes too long");
    }

    private void map() {
        upnp.map(3600).whenComplete((grant, error) -> outcome.add(error == null
            ? grant.external().getAddress().getHostAddress() + ":" + grant.external().getPort() + " for "
                + grant.lifetimeSeconds() : error.getCause().getMessage()));
        time.run(8 * SECOND);
    }

    private String answer(String request) {
        return request.startsWith("GET /d ") ? DESCRIPTION
            : request.contains("#GetExternalIPAddress") ? HEAD + Igd.argument("NewExternalIPAddress", external)
            : request.contains("#GetSpecific") ? HEAD + Igd.argument("NewInternalClient", "192.168.1.10") : HEAD;
    }

    private void answerSearches(SimulatedHost at, String location) {
        List<TransportSocket> own = new ArrayList<>();
        at.sockets().udp(new InetSocketAddress(at.address(false), 1901), (socket, datagram) ->
            datagram.payload().release()).thenAccept(own::add);
        time.run(0);
        at.sockets().multicast(Igd.SEARCH.getAddress(), Igd.SEARCH.getPort(), (socket, datagram) -> {
            datagram.payload().release();
            own.getFirst().send(Datagram.of(Unpooled.copiedBuffer("HTTP/1.1 200 OK\r\nLOCATION: " + location
                + "\r\n\r\n", StandardCharsets.US_ASCII), datagram.remote()));
            own.getFirst().flush();
        });
        time.run(0);
    }

    /** Sockets of the simulated host, and streams to a web server of one line. */
    private final class Streams implements LocalSockets {
        private final LocalSockets real;

        private Streams(LocalSockets real) {
            this.real = real;
        }

        @Override
        public CompletionStage<StreamAcceptor.Stream> connect(InetSocketAddress server,
                                                              StreamAcceptor.Handler handler) {
            return CompletableFuture.completedStage(new StreamAcceptor.Stream() {
                @Override
                public boolean write(ByteBuf bytes) {
                    String request = bytes.toString(StandardCharsets.US_ASCII);
                    bytes.release();
                    asked.add(request);
                    String answer = answers.apply(request);
                    if (answer != null) {
                        context.schedule(0, () -> {
                            handler.data(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII));
                            handler.closed();
                        });
                    }
                    return true;
                }

                @Override
                public void close() {
                    // the far end has closed already
                }
            });
        }

        @Override
        public CompletionStage<TransportSocket> udp(InetSocketAddress bind, DatagramSink sink) {
            return real.udp(bind, sink);
        }

        @Override
        public CompletionStage<TransportSocket> multicast(InetAddress group, int port, DatagramSink sink) {
            return real.multicast(group, port, sink);
        }

        @Override
        public CompletionStage<AutoCloseable> tcp(InetSocketAddress bind, StreamAcceptor acceptor) {
            return real.tcp(bind, acceptor);
        }

        @Override
        public CompletionStage<AutoCloseable> unix(Path path, StreamAcceptor acceptor) {
            return real.unix(path, acceptor);
        }

        @Override
        public List<InterfaceAddress> addresses() {
            return real.addresses();
        }

        @Override
        public LocalSockets inside(String namespace) {
            return real.inside(namespace);
        }
    }
}
