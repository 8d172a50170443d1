package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Refused;
import org.ipop.api.edge.TransportSocket;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

/** The operator changes the address or the limits of a running node. */
class ListenChangeTest {
    private static final long SECOND = 1_000_000_000L;

    private final VirtualTime time = new VirtualTime(3);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final TestNode alice = new TestNode(internet.host("alice", "198.51.100.1"), 1);
    private final TestNode bob = new TestNode(internet.host("bob", "198.51.100.2"), 2);

    ListenChangeTest() {
        time.run(SECOND);
        alice.bootstrap.open(bob.contactWithAddresses());
        time.run(SECOND);
        assertThat(alice.up(bob)).isTrue();
    }

    @Test
    void linksFollowToTheNewPort() {
        change(5000, 1).join();
        assertThat(alice.links.listening()).containsExactly(at(5000));
        time.run(SECOND);
        assertThat(bob.link(alice).remote()).contains(new InetSocketAddress("198.51.100.1", 5000));
        assertThat(bob.lost).isEmpty();
        bob.say(alice, "hello");
        time.run(SECOND);
        assertThat(alice.heard).containsExactly("hello");
    }

    @Test
    void anAddressThatCannotBeHadChangesNothingAndTheOperatorIsToldSo() {
        alice.host.transport().open(at(5000), (socket, datagram) -> datagram.payload().release());
        time.run(SECOND);
        assertThatThrownBy(change(5000, 1)::join).hasCauseInstanceOf(Refused.class)
            .hasMessageContaining("port 5000").hasMessageContaining("goes on listening on [/0.0.0.0:4100]");
        bob.say(alice, "hello");
        time.run(SECOND);
        assertThat(alice.heard).containsExactly("hello");
        change(5001, 1).join();
        assertThat(alice.links.listening()).containsExactly(at(5001));
    }

    @Test
    void aChangeOfTheLimitKeepsTheSocket() {
        change(TestNode.PORT, 7).join();
        assertThat(alice.links.listening()).containsExactly(at(TestNode.PORT));
    }

    @Test
    void afterCloseASocketThatComesLateIsClosed() {
        CompletableFuture<Void> late = alice.links.change(new LinkCore.Settings(at(5000), 1)).toCompletableFuture();
        alice.links.close();
        time.run(SECOND);
        assertThat(late).isCompleted();
        CompletableFuture<TransportSocket> free = alice.host.transport()
            .open(at(5000), (socket, datagram) -> datagram.payload().release()).toCompletableFuture();
        time.run(SECOND);
        assertThat(free).isCompleted();
    }

    private CompletableFuture<Void> change(int port, long relayBytesPerSecond) {
        CompletableFuture<Void> changed = alice.links.change(new LinkCore.Settings(at(port), relayBytesPerSecond))
            .toCompletableFuture();
        time.run(SECOND / 10);
        return changed;
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), port);
    }
}
