package org.ipop.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.membership.RunningNetwork;
import org.ipop.api.name.NameService;
import org.ipop.api.overlay.Overlay;
import org.junit.jupiter.api.Test;

/** Two networks with the same addresses, and a third one. */
class HostsTest {
    private static final InetAddress SHARED = InetAddress.ofLiteral("10.66.1.1");
    private final RunningNetwork red = network("red", "10.66.0.0/16", "fdaa::/64", "hub", "rose");
    private final RunningNetwork blue = network("blue", "10.66.0.0/16", "fdbb::/64", "hub");
    private final RunningNetwork green = network("green", "192.168.7.0/24", "fdcc::/64");
    private final Hosts hosts = new Hosts(() -> List.of(red, blue, green));

    @Test
    void aNameThatOneNetworkHasNeedsNoMore() {
        assertThat(found("rose").network()).isSameAs(red);
        assertThat(found("rose").name()).isEqualTo("rose.red");
    }

    @Test
    void aNameThatSeveralHaveIsAskedFor() {
        assertThat(refusal("hub")).isEqualTo("'hub' is in several networks; say hub.red or hub.blue");
        assertThat(found("hub.blue").network()).isSameAs(blue);
        assertThat(found("hub.red.ipop").network()).isSameAs(red);
    }

    @Test
    void whoIsNowhereIsRefused() {
        assertThat(refusal("rose.blue")).isEqualTo("nobody is called 'rose' in blue");
        assertThat(refusal("lily")).isEqualTo("nobody is called 'lily' in red or blue or green");
        assertThatThrownBy(() -> hosts.named("hub.black")).isInstanceOf(Refused.class).hasMessageContaining("'black'");
        assertThatThrownBy(() -> new Hosts(List::of).named("hub")).isInstanceOf(Refused.class)
            .hasMessageContaining("in no network");
    }

    @Test
    void anAddressOfSeveralNetworksIsAskedFor() {
        assertThatThrownBy(() -> hosts.networkOf(SHARED, Optional.empty())).isInstanceOf(Refused.class)
            .hasMessage("10.66.1.1 is an address of red and blue; say which, like '10.66.1.1 red'");
        assertThat(hosts.networkOf(SHARED, Optional.of("blue"))).isSameAs(blue);
        assertThat(hosts.networkOf(InetAddress.ofLiteral("fdbb::1"), Optional.empty())).isSameAs(blue);
        assertThat(hosts.networkOf(InetAddress.ofLiteral("192.168.7.9"), Optional.empty())).isSameAs(green);
        assertThatThrownBy(() -> hosts.networkOf(SHARED, Optional.of("green"))).isInstanceOf(Refused.class)
            .hasMessage("10.66.1.1 is no address of green");
    }

    private Hosts.Host found(String name) {
        return hosts.named(name).toCompletableFuture().join();
    }

    private String refusal(String name) {
        return hosts.named(name).handle((host, error) -> error.getCause().getMessage()).toCompletableFuture().join();
    }

    private static RunningNetwork network(String name, String ipv4, String ipv6, String... members) {
        NetworkSpec spec = new NetworkSpec(name, Bytes.copyOf(name.getBytes(StandardCharsets.US_ASCII)),
            Prefix.parse(ipv4), Prefix.parse(ipv6));
        return new RunningNetwork(new Joined(spec, null, null, null), null, null, new Names(List.of(members)));
    }

    private record Names(List<String> members) implements NameService {
        @Override
        public CompletionStage<Optional<NameRecord>> lookup(String host) {
            return CompletableFuture.completedFuture(Optional.of(host).filter(members::contains)
                .map(known -> new NameRecord(known, NodeId.fromHex("0123456789".repeat(4)), List.of(SHARED), 1)));
        }

        @Override
        public List<NameRecord> known() {
            return List.of();
        }

        @Override
        public void readdress(InetAddress ipv4) {
            throw new AssertionError("nobody has another address");
        }

        @Override
        public Void suspend() {
            return null;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private record Joined(NetworkSpec spec, Member self, Overlay overlay, Dht dht) implements JoinedNetwork {
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
