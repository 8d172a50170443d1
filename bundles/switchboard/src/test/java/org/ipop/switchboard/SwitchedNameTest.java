package org.ipop.switchboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.ServiceGone;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.name.NameService;
import org.ipop.api.name.NameServices;
import org.ipop.api.name.Published;
import org.ipop.api.name.Published.Alias;
import org.ipop.api.overlay.Overlay;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

/** Names whose provider goes, comes and is outranked. */
class SwitchedNameTest {
    private static final long SECOND = 1_000_000_000L;
    private static final InetAddress FIRST = InetAddress.ofLiteral("10.66.1.1");
    private static final InetAddress SECOND_ADDRESS = InetAddress.ofLiteral("10.66.1.2");

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLoop loop = new SimulatedLoop(time);
    private final SwitchedNames front =
        new SwitchedNames(new Opened.Shared(loop.open("switchboard"), loop.counters()), new Networks());
    private final Plug<NameServices> plug = new Plug<>(loop.open("plug"), front);
    private final Provider first = new Provider();
    private final Provider second = new Provider();

    @Test
    void theNextOneServesTheSameNetworkAtThePresentAddress() {
        plug.add(first, 0);
        NameService names = front.open(network("anna"), FIRST);
        names.readdress(SECOND_ADDRESS);
        assertThat(first.last().address).isEqualTo(SECOND_ADDRESS);
        plug.remove(first);
        assertThat(first.last().suspended).isTrue();
        assertThat(first.last().closed).as("the name is not given back").isFalse();
        plug.add(second, 0);
        assertThat(second.last().address).isEqualTo(SECOND_ADDRESS);
        assertThat(second.last().network.spec().name()).isEqualTo("lab");
    }

    @Test
    void inTheGapKnownNamesAreKnownAndOthersAreWaitedFor() {
        plug.add(first, 0);
        NameService names = front.open(network("anna"), FIRST);
        CompletableFuture<?> cutOff = names.lookup("bert").toCompletableFuture();
        assertThat(names.known()).extracting(NameService.NameRecord::host).containsExactly("anna");
        plug.remove(first);
        CompletableFuture<?> inTheGap = names.lookup("carl").toCompletableFuture();
        names.readdress(SECOND_ADDRESS);
        time.run(SECOND);
        assertThat(names.known()).extracting(NameService.NameRecord::host).containsExactly("anna");
        assertThat(cutOff).isNotDone();
        plug.add(second, 0);
        time.run(SECOND);
        assertThat(second.last().asked).containsExactlyInAnyOrder("bert", "carl");
        assertThat(second.last().address).isEqualTo(SECOND_ADDRESS);
        second.last().open.forEach(stage -> stage.complete(Optional.empty()));
        assertThat(cutOff).isCompleted();
        assertThat(inTheGap).isCompleted();
    }

    @Test
    void whatIsPublishedIsKnownInTheGapAndChangedAfterIt() {
        plug.add(first, 0);
        NameService names = front.open(network("anna"), FIRST);
        assertThat(names.ready()).isCompleted();
        names.publish(List.of(new Alias("www")));
        plug.remove(first);
        assertThat(names.published()).containsExactly(new Alias("www"));
        CompletableFuture<Void> ready = names.ready().toCompletableFuture();
        CompletableFuture<Void> published = names.publish(List.of()).toCompletableFuture();
        time.run(SECOND);
        assertThat(ready.isDone() || published.isDone()).isFalse();
        plug.add(second, 0);
        second.last().published = List.of(new Alias("www"));
        time.run(SECOND);
        assertThat(ready).isCompleted();
        assertThat(published).isCompleted();
    }

    @Test
    void theGapHasALimitInNumberAndTime() {
        NameService names = front.open(network("anna"), FIRST);
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (int i = 0; i <= Opened.MAX_WAITING; i++) {
            asked.add(names.lookup("host" + i).toCompletableFuture());
        }
        assertThatThrownBy(asked.getLast()::join).hasCauseInstanceOf(ServiceGone.class);
        assertThat(asked.getFirst()).isNotDone();
        time.run(Opened.WAIT_NANOS);
        assertThat(asked).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(names.known()).isEmpty();
    }

    @Test
    void theHighestRankingServesAndTheNextTakesOverWhenItGoes() {
        plug.add(first, 0);
        front.open(network("anna"), FIRST);
        plug.add(second, 10);
        assertThat(first.last().suspended).isTrue();
        assertThat(second.opened).hasSize(1);
        plug.remove(second);
        assertThat(second.last().suspended).isTrue();
        assertThat(first.opened).hasSize(2);
    }

    @Test
    void anotherOwnerAdoptsItWithItsNetworkAndAddress() {
        plug.add(first, 0);
        NameService names = front.open(network("anna"), FIRST);
        assertThat(front.open(network("anna2"), FIRST)).isSameAs(names);
        assertThat(first.last().readdressed).isZero();
        assertThat(first.last().network.self().host()).isEqualTo("anna2");
        assertThat(front.open(network("anna2"), SECOND_ADDRESS)).isSameAs(names);
        assertThat(first.last().address).isEqualTo(SECOND_ADDRESS);
        assertThat(first.opened).hasSize(1);
    }

    @Test
    void closedItIsGoneForGood() {
        plug.add(first, 0);
        NameService names = front.open(network("anna"), FIRST);
        names.close();
        names.close();
        assertThat(first.last().closed).isTrue();
        plug.remove(first);
        assertThat(first.last().suspended).isFalse();
        plug.add(second, 0);
        assertThat(second.opened).isEmpty();
        assertThat(front.open(network("anna"), FIRST)).isNotSameAs(names);
        front.closeAll();
        assertThat(second.last().closed).isTrue();
    }

    @Test
    void closedInTheGapNothingComesBack() {
        plug.add(first, 0);
        NameService names = front.open(network("anna"), FIRST);
        plug.remove(first);
        CompletableFuture<?> waiting = names.lookup("bert").toCompletableFuture();
        names.close();
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(ServiceGone.class);
        plug.add(second, 0);
        assertThat(second.opened).isEmpty();
        assertThatThrownBy(names::suspend).isInstanceOf(IllegalStateException.class);
    }

    private static JoinedNetwork network(String host) {
        NetworkSpec spec = new NetworkSpec("lab", Bytes.copyOf(new byte[32]), Prefix.parse("10.66.0.0/16"),
            Prefix.parse("fd12:3456:789a::/64"));
        NodeId node = new NodeId(Key.hash(new byte[] {1}));
        return new Joined(spec, new Member(node, host, node.key(),
            (Inet6Address) InetAddress.ofLiteral("fd12:3456:789a::a"), Optional.empty(), Long.MAX_VALUE));
    }

    private record Joined(NetworkSpec spec, Member self) implements JoinedNetwork {
        @Override
        public Overlay overlay() {
            throw new AssertionError("a front asks no ring");
        }

        @Override
        public Dht dht() {
            throw new AssertionError("a front asks no store");
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

    private static final class Provider implements NameServices {
        private final List<Names> opened = new ArrayList<>();

        @Override
        public NameService open(JoinedNetwork network, InetAddress ipv4) {
            Names names = new Names(network, ipv4);
            opened.add(names);
            return names;
        }

        private Names last() {
            return opened.getLast();
        }
    }

    private static final class Names implements NameService {
        private final JoinedNetwork network;
        private final List<String> asked = new ArrayList<>();
        private final List<CompletableFuture<Optional<NameRecord>>> open = new ArrayList<>();
        private InetAddress address;
        private List<Published> published = List.of();
        private int readdressed;
        private boolean suspended;
        private boolean closed;

        private Names(JoinedNetwork network, InetAddress address) {
            this.network = network;
            this.address = address;
        }

        @Override
        public CompletionStage<Optional<NameRecord>> lookup(String host) {
            CompletableFuture<Optional<NameRecord>> answer = new CompletableFuture<>();
            asked.add(host);
            open.add(answer);
            return answer;
        }

        @Override
        public List<Published> published() {
            return published;
        }

        @Override
        public CompletionStage<Void> publish(List<Published> all) {
            published = all;
            return CompletableFuture.completedStage(null);
        }

        @Override
        public List<NameRecord> known() {
            return List.of(new NameRecord(network.self().host(), network.self().node(), List.of(address), 1));
        }

        @Override
        public void readdress(InetAddress ipv4) {
            readdressed++;
            address = ipv4;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public Void suspend() {
            suspended = true;
            open.forEach(stage -> stage.completeExceptionally(new ServiceGone("names")));
            return null;
        }
    }
}
