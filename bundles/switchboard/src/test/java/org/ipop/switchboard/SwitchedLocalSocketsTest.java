package org.ipop.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.ipop.api.ServiceGone;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.edge.TransportSocket;
import org.junit.jupiter.api.Test;

class SwitchedLocalSocketsTest {
    private static final InetSocketAddress AT = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 53);
    private static final InetAddress GROUP = InetAddress.ofLiteral("239.255.73.80");
    private static final Path FILE = Path.of("/run/ipop.sock");

    private final Bench bench = new Bench();
    private final FakeHost host = new FakeHost();
    private final SwitchedLocalSockets front = new SwitchedLocalSockets(bench.host);
    private final LocalSockets first = host.provider();
    private final LocalSockets second = host.provider();
    private final List<TransportSocket> heardOn = new ArrayList<>();
    private final DatagramSink sink = (socket, datagram) -> heardOn.add(socket);

    @Test
    void whatIsOpenIsOpenedAgainByTheNextProvider() {
        front.plugged(first);
        TransportSocket socket = bench.get(front.udp(AT, sink));
        TransportSocket group = bench.get(front.multicast(GROUP, 4101, sink));
        FakeHost.Socket before = host.socket(AT);
        front.unplugged(first);
        assertThat(host.taken).isEmpty();
        front.plugged(second);
        assertThat(host.socket(AT)).isNotNull().isNotSameAs(before);
        host.socket(AT).receive(Bench.datagram(1));
        host.socket(new InetSocketAddress(GROUP, 4101)).receive(Bench.datagram(2));
        assertThat(heardOn).containsExactly(socket, group);
        socket.send(Bench.datagram(3));
        assertThat(host.socket(AT).sent).hasSize(1);
    }

    @Test
    void theSameAddressInANamespaceIsAnotherSocketAndReopenedThere() {
        front.plugged(first);
        List<TransportSocket> heardInside = new ArrayList<>();
        bench.get(front.udp(AT, sink));
        TransportSocket inside = bench.get(front.inside("blue").udp(AT, (on, datagram) -> heardInside.add(on)));
        front.unplugged(first);
        assertThat(host.elsewhere.get("blue").taken).isEmpty();
        front.plugged(second);
        host.elsewhere.get("blue").socket(AT).receive(Bench.datagram(1));
        assertThat(heardInside).containsExactly(inside);
        assertThat(heardOn).isEmpty();
        inside.close();
        assertThat(host.socket(AT)).as("the one outside").isNotNull();
        assertThat(front.inside("blue")).isSameAs(front.inside("blue"));
    }

    @Test
    void aPortThatTheSystemChoseIsKept() {
        front.plugged(first);
        TransportSocket one = bench.get(front.udp(new InetSocketAddress(AT.getAddress(), 0), sink));
        TransportSocket two = bench.get(front.udp(new InetSocketAddress(AT.getAddress(), 0), sink));
        assertThat(one.local()).isNotEqualTo(two.local());
        int port = one.local().getPort();
        front.unplugged(first);
        assertThat(one.local().getPort()).isEqualTo(port);
        front.plugged(second);
        assertThat(host.socket(one.local())).isNotNull();
        assertThat(one.local().getPort()).isEqualTo(port);
    }

    @Test
    void listenersListenAgain() {
        List<String> accepted = new ArrayList<>();
        front.plugged(first);
        AutoCloseable tcp = bench.get(front.tcp(AT, acceptor("tcp", accepted)));
        AutoCloseable unix = bench.get(front.unix(FILE, acceptor("unix", accepted)));
        front.unplugged(first);
        front.plugged(second);
        host.taken.values().forEach(each -> ((StreamAcceptor) each).accepted(null));
        assertThat(accepted).containsExactly("tcp", "unix");
        assertThat(List.of(tcp, unix)).allSatisfy(AutoCloseable::close);
        assertThat(host.taken).isEmpty();
    }

    @Test
    void whatIsTakenInTheGapIsTriedAgainWithAHealthLine() {
        front.plugged(first);
        TransportSocket socket = bench.get(front.udp(AT, sink));
        front.unplugged(first);
        TransportSocket intruder = bench.get(host.provider().udp(AT, (from, datagram) -> { }));
        front.plugged(second);
        assertThat(bench.health).containsKey("socket UDP 192.0.2.1 port 53");
        socket.send(Bench.datagram(1));
        assertThat(bench.count("switchboard.drop.datagram")).isEqualTo(1);
        intruder.close();
        bench.run(10);
        assertThat(bench.health).isEmpty();
        host.socket(AT).receive(Bench.datagram(2));
        assertThat(heardOn).containsExactly(socket);
    }

    @Test
    void anAddressThatIsTakenAtFirstIsRefusedAndForgotten() {
        host.provider().udp(AT, sink);
        front.plugged(first);
        assertThat(front.udp(AT, sink)).isCompletedExceptionally();
        assertThat(front.udp(AT, sink).toCompletableFuture()).failsWithin(Duration.ZERO)
            .withThrowableThat().withCauseInstanceOf(BindException.class);
        host.taken.clear();
        assertThat(front.udp(AT, sink)).isCompleted();
    }

    @Test
    void whoeverOpensTheSameAgainTakesItOver() throws Exception {
        List<String> accepted = new ArrayList<>();
        List<TransportSocket> heardByNext = new ArrayList<>();
        front.plugged(first);
        TransportSocket former = bench.get(front.udp(AT, sink));
        AutoCloseable formerListener = bench.get(front.unix(FILE, acceptor("former", accepted)));
        FakeHost.Socket open = host.socket(AT);
        TransportSocket next = bench.get(front.udp(AT, (socket, datagram) -> heardByNext.add(socket)));
        AutoCloseable nextListener = bench.get(front.unix(FILE, acceptor("next", accepted)));
        former.close();
        formerListener.close();
        former.send(Bench.datagram(1));
        assertThat(host.socket(AT)).isSameAs(open);
        open.receive(Bench.datagram(2));
        ((StreamAcceptor) host.taken.get(UnixDomainSocketAddress.of(FILE))).accepted(null);
        assertThat(heardOn).isEmpty();
        assertThat(heardByNext).containsExactly(next);
        assertThat(accepted).containsExactly("next");
        assertThat(open.sent).isEmpty();
        next.close();
        nextListener.close();
        assertThat(host.taken).isEmpty();
    }

    @Test
    void whatIsOpenedInTheGapWaitsForTheNextProvider() {
        CompletionStage<TransportSocket> waiting = front.udp(AT, sink);
        assertThat(waiting).isNotDone();
        bench.run(5);
        front.plugged(first);
        assertThat(waiting).isCompleted();
        assertThat(host.socket(AT)).isNotNull();
    }

    @Test
    void butNotForEver() {
        CompletionStage<TransportSocket> waiting = front.udp(AT, sink);
        bench.run(11);
        assertThat(waiting.toCompletableFuture()).failsWithin(Duration.ZERO)
            .withThrowableThat().withCauseInstanceOf(ServiceGone.class);
        front.plugged(first);
        assertThat(host.taken).isEmpty();
    }

    @Test
    void whatIsClosedInTheGapStaysClosed() {
        front.plugged(first);
        TransportSocket socket = bench.get(front.udp(AT, sink));
        front.unplugged(first);
        socket.close();
        front.plugged(second);
        assertThat(host.taken).isEmpty();
    }

    @Test
    void theAddressesAreThoseLastSeen() {
        assertThat(front.addresses()).isEmpty();
        front.plugged(first);
        assertThat(front.addresses()).hasSize(1);
        front.unplugged(first);
        assertThat(front.addresses()).hasSize(1);
    }

    private static StreamAcceptor acceptor(String name, List<String> accepted) {
        return stream -> {
            accepted.add(name);
            return null;
        };
    }
}
