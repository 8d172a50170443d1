package org.ipop.switchboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.ServiceGone;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.edge.Packet;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.vnet.RouteDecision;
import org.ipop.api.vnet.StubNetwork;
import org.ipop.api.vnet.StubPort;
import org.ipop.api.vnet.VirtualNetwork;
import org.ipop.api.vnet.VirtualNetworkFactory;
import org.junit.jupiter.api.Test;

class SwitchedRoutersTest {
    private static final NetworkSpec LAB = new NetworkSpec("lab", Bytes.copyOf(new byte[32]),
        Prefix.parse("10.66.0.0/16"), Prefix.parse("fd01:2345:6789::/64"));
    private static final InetAddress OWN = InetAddress.ofLiteral("10.66.0.10");
    private static final InetAddress OTHER = InetAddress.ofLiteral("10.66.0.20");

    private final Bench bench = new Bench();
    private final SwitchedRouters front = new SwitchedRouters(bench.host, new Networks());
    private final Provider first = new Provider("ipop0");
    private final Provider second = new Provider("ipop1");
    private final JoinedNetwork network = new Joined();

    @Test
    void theNextProviderOpensTheNetworkAgainWithItsPresentAddress() {
        front.plugged(first);
        VirtualNetwork router = front.open(network, OWN);
        router.readdress(OTHER);
        front.unplugged(first);
        assertThat(first.log).containsExactly("open 10.66.0.10", "readdress 10.66.0.20", "suspend");
        assertThat(router.device()).isEqualTo("ipop0");
        front.plugged(second);
        assertThat(second.log).containsExactly("open 10.66.0.20");
        assertThat(router.device()).isEqualTo("ipop1");
    }

    @Test
    void questionsOfTheGapAreAnsweredByTheNextProvider() {
        front.plugged(first);
        VirtualNetwork router = front.open(network, OWN);
        CompletionStage<Long> unanswered = router.ping(OTHER, Bench.SECOND);
        front.unplugged(first);
        CompletionStage<RouteDecision> asked = router.route(OTHER);
        assertThat(asked).isNotDone();
        second.answering = true;
        front.plugged(second);
        bench.run(0.1);
        assertThat(asked).isCompleted();
        assertThat(unanswered).isCompletedWithValue(7L);
    }

    @Test
    void anAddressOfTheGapIsTheOneThatIsOpened() {
        front.plugged(first);
        VirtualNetwork router = front.open(network, OWN);
        front.unplugged(first);
        router.readdress(OTHER);
        front.plugged(second);
        assertThat(second.log).containsExactly("open 10.66.0.20");
    }

    @Test
    void aRefusalAtFirstReachesTheOwnerAndLeavesNothing() {
        front.plugged(first);
        first.refusing = true;
        assertThatThrownBy(() -> front.open(network, OWN)).isInstanceOf(Refused.class).hasMessage("no tap");
        assertThat(bench.health).isEmpty();
        first.refusing = false;
        front.unplugged(first);
        front.plugged(second);
        assertThat(second.log).isEmpty();
    }

    @Test
    void aRefusalLaterIsAHealthLineAndTriedAgain() {
        front.plugged(first);
        front.open(network, OWN);
        front.unplugged(first);
        second.refusing = true;
        front.plugged(second);
        assertThat(bench.health).containsEntry("network lab", "no tap; it is tried again");
        bench.run(30);
        assertThat(second.log).hasSizeBetween(4, 7);
        second.refusing = false;
        bench.run(40);
        assertThat(bench.health).isEmpty();
        int attempts = second.log.size();
        bench.run(200);
        assertThat(second.log).hasSize(attempts);
    }

    @Test
    void closingEndsTheAttempts() {
        front.plugged(first);
        VirtualNetwork router = front.open(network, OWN);
        front.unplugged(first);
        second.refusing = true;
        front.plugged(second);
        router.close();
        assertThat(bench.health).isEmpty();
        bench.run(100);
        assertThat(second.log).hasSize(1);
    }

    @Test
    void anotherOwnerOfTheSameNetworkGetsItAsItIs() {
        front.plugged(first);
        VirtualNetwork router = front.open(network, OWN);
        assertThat(front.open(new Joined(), OTHER)).isSameAs(router);
        assertThat(first.log).containsExactly("open 10.66.0.10", "readdress 10.66.0.20");
    }

    @Test
    void closingClosesItAndTheNextOpeningIsANewOne() {
        front.plugged(first);
        VirtualNetwork router = front.open(network, OWN);
        router.close();
        router.close();
        assertThat(first.log).containsExactly("open 10.66.0.10", "close");
        assertThat(router.ping(OTHER, 1)).isCompletedExceptionally();
        assertThat(front.open(network, OWN)).isNotSameAs(router);
    }

    @Test
    void hostsBehindUsAreAttachedToTheNextRouter() {
        front.plugged(first);
        VirtualNetwork router = front.open(network, OWN);
        StubPort port = router.attach(new Hosts());
        port.packet(Packet.of(Unpooled.buffer()));
        front.unplugged(first);
        port.packet(Packet.of(Unpooled.buffer()));
        assertThat(port.mtu()).isEqualTo(1400);
        assertThat(bench.count("switchboard.drop.packet")).isEqualTo(1);
        front.plugged(second);
        port.packet(Packet.of(Unpooled.buffer()));
        port.flush();
        port.close();
        front.unplugged(second);
        front.plugged(first);
        assertThat(first.log).containsExactly("open 10.66.0.10", "attach", "packet", "suspend", "open 10.66.0.10");
        assertThat(second.log).containsExactly("open 10.66.0.10", "attach", "packet", "flush", "detach", "suspend");
    }

    /** Nobody looks at what they have. */
    private record Hosts() implements StubNetwork {
        @Override
        public boolean has(int ipv4) {
            return false;
        }

        @Override
        public void packet(Packet packet) {
            packet.buffer().release();
        }

        @Override
        public void flush() {
            // nothing waits
        }
    }

    /** One that writes down what it is asked. */
    private static final class Provider implements VirtualNetworkFactory {
        private final List<String> log = new ArrayList<>();
        private final String device;
        private boolean refusing;
        private boolean answering;

        private Provider(String device) {
            this.device = device;
        }

        @Override
        public VirtualNetwork open(JoinedNetwork network, InetAddress ipv4) {
            log.add("open " + ipv4.getHostAddress());
            if (refusing) {
                throw new Refused("no tap");
            }
            return new Router();
        }

        private final class Router implements VirtualNetwork {
            private final CompletableFuture<Long> ping = new CompletableFuture<>();

            @Override
            public String device() {
                return device;
            }

            @Override
            public void readdress(InetAddress ipv4) {
                log.add("readdress " + ipv4.getHostAddress());
            }

            @Override
            public StubPort attach(StubNetwork hosts) {
                log.add("attach");
                return new Port();
            }

            @Override
            public CompletionStage<RouteDecision> route(InetAddress destination) {
                return CompletableFuture.completedStage(
                    new RouteDecision(RouteDecision.Verdict.UNREACHABLE, Optional.empty(), "nobody has it"));
            }

            @Override
            public CompletionStage<Long> ping(InetAddress destination, long timeoutNanos) {
                return answering ? CompletableFuture.completedStage(7L) : ping;
            }

            @Override
            public Void suspend() {
                log.add("suspend");
                ping.completeExceptionally(new ServiceGone("the virtual network"));
                return null;
            }

            @Override
            public void close() {
                log.add("close");
            }
        }

        private final class Port implements StubPort {
            @Override
            public int mtu() {
                return 1400;
            }

            @Override
            public void packet(Packet packet) {
                log.add("packet");
                packet.buffer().release();
            }

            @Override
            public void flush() {
                log.add("flush");
            }

            @Override
            public void close() {
                log.add("detach");
            }
        }
    }

    /** As much of a network as a front looks at. */
    private static final class Joined implements JoinedNetwork {
        @Override
        public NetworkSpec spec() {
            return LAB;
        }

        @Override
        public Member self() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Overlay overlay() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Dht dht() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Optional<Member> writerOf(Stored record) {
            return Optional.empty();
        }

        @Override
        public Optional<Member> member(NodeId node) {
            return Optional.empty();
        }
    }
}
