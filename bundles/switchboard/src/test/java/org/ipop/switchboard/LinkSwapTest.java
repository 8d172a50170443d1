package org.ipop.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ipop.api.link.LinkInfo;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The links themselves are exchanged, again and again, under traffic and at the worst moments. */
class LinkSwapTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final long GAP = 300 * MILLI;

    private final VirtualTime time = new VirtualTime(12);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final List<SwitchedNode> nodes = new ArrayList<>();
    private final SwitchedNode alice = node("alice", "198.51.100.1", 1);
    private final SwitchedNode bob = node("bob", "198.51.100.2", 2);

    @AfterEach
    void nothingLeaks() {
        nodes.forEach(node -> node.core.close());
        time.run(SECOND);
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void theGapIsAllThatIsLostAndNobodyHearsOfIt() {
        meet();
        flow(100);
        alice.swapLinks(time, GAP);
        assertThat(flow(200)).isEqualTo(new Lost(0, 0));
        assertNobodyNoticed();
        assertThat(alice.links.history(bob.id())).anyMatch(line -> line.contains("links were exchanged"));
        assertThat(sessions(alice, bob)).isEqualTo(1);
        assertThat(alice.ring.say(bob, "a ring message")).isTrue();
        time.run(SECOND);
        assertThat(bob.ring.heard).endsWith("a ring message");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5, 9})
    void twentyTimesInARowWithAlmostNoTimeInBetween(int millisBetween) {
        meet();
        for (int i = 0; i < 20; i++) {
            alice.swapLinks(time, 20 * MILLI);
            time.run(millisBetween * MILLI);
        }
        assertThat(flow(200)).isEqualTo(new Lost(0, 0));
        assertNobodyNoticed();
    }

    @Test
    void bothSidesAtOnce() {
        meet();
        alice.unplugLinks();
        bob.unplugLinks();
        time.run(GAP);
        alice.plugLinks();
        bob.plugLinks();
        time.run(1);
        assertThat(flow(200)).isEqualTo(new Lost(0, 0));
        assertNobodyNoticed();
    }

    /** Also while the peer's new session waits for its first packet, and while rings are proved anew in it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 21, 41, 61, 81})
    void duringARekey(int millis) {
        meet();
        while (renewals() == 0) {
            alice.send(bob, "to bob");
            bob.send(alice, "to alice");
            time.run(20 * MILLI);
        }
        time.run(millis * MILLI);
        alice.swapLinks(time, GAP);
        Lost atFirst = flow(400);
        assertThat(flow(200)).as("after " + atFirst).isEqualTo(new Lost(0, 0));
        assertThat(atFirst).isEqualTo(new Lost(0, 0));
        assertNobodyNoticed();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 11, 21, 31, 41, 51, 61, 71, 81, 91, 101, 111})
    void duringTheFirstHandshake(int millis) {
        alice.bootstrap.links.open(bob.contact());
        alice.ring.links.open(bob.contact());
        time.run(millis * MILLI);
        alice.swapLinks(time, 50 * MILLI);
        assertThat(time.runUntil(() -> up(alice, bob) && up(bob, alice), 10 * SECOND)).isTrue();
        time.run(15 * SECOND);
        assertThat(flow(100)).isEqualTo(new Lost(0, 0));
    }

    @Test
    void aPeerThatIsNotThereAnyMoreIsDown() {
        meet();
        alice.unplugLinks();
        bob.core.close();
        time.run(GAP);
        alice.plugLinks();
        time.run(20 * SECOND);
        assertThat(alice.ring.heard).endsWith("down " + bob.id().toShort());
        assertThat(alice.bootstrap.heard).endsWith("down " + bob.id().toShort());
        assertThat(alice.links.links()).isEmpty();
    }

    @Test
    void whenNoProviderComesKeysEndAndPeersAreDown() {
        meet();
        alice.unplugLinks();
        assertThat(alice.links.links()).hasSize(1);
        assertThat(alice.links.listening()).hasSize(1);
        assertThat(alice.ring.say(bob, "into the gap")).isFalse();
        assertThat(alice.send(bob, "into the gap")).isFalse();
        assertThat(alice.counted("switchboard.drop.ring-message")).isEqualTo(1);
        time.run(Plug.PATIENCE_NANOS + SECOND);
        assertThat(alice.ring.heard).endsWith("down " + bob.id().toShort());
        assertThat(alice.links.links()).isEmpty();
        alice.plugLinks();
        time.run(SECOND);
        alice.ring.links.open(bob.contact());
        time.run(15 * SECOND);
        assertThat(flow(50)).isEqualTo(new Lost(0, 0));
    }

    @Test
    void wantedInTheGapIsOpenedAfterIt() {
        alice.unplugLinks();
        alice.ring.links.open(bob.contact());
        time.run(GAP);
        alice.plugLinks();
        assertThat(time.runUntil(() -> up(alice, bob), 2 * SECOND)).isTrue();
    }

    @Test
    void overARelayThatIsExchangedToo() {
        SwitchedNode relay = node("relay", "198.51.100.3", 3);
        internet.core().cut(alice.host.address(false), bob.host.address(false));
        internet.core().cut(bob.host.address(false), alice.host.address(false));
        for (SwitchedNode node : List.of(alice, bob)) {
            node.bootstrap.links.open(relay.contact());
            node.ring.links.open(relay.contact());
        }
        time.run(2 * SECOND);
        alice.ring.links.open(bob.contact());
        assertThat(time.runUntil(() -> up(alice, bob) && up(bob, alice), 10 * SECOND)).isTrue();
        time.run(10 * SECOND);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.RELAYED);
        assertThat(flow(50)).isEqualTo(new Lost(0, 0));
        alice.swapLinks(time, GAP);
        assertThat(flow(200)).isEqualTo(new Lost(0, 0));
        relay.swapLinks(time, GAP);
        assertThat(flow(200)).isEqualTo(new Lost(0, 0));
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.RELAYED);
        assertThat(List.of(alice, bob, relay)).allMatch(each -> each.ring.heard.stream()
            .noneMatch(event -> event.startsWith("down")));
    }

    private record Lost(int toAlice, int toBob) {
    }

    private SwitchedNode node(String name, String address, int seed) {
        SwitchedNode node = new SwitchedNode(internet.host(name, address), seed);
        node.join();
        nodes.add(node);
        time.run(100 * MILLI);
        return node;
    }

    private void meet() {
        alice.bootstrap.links.open(bob.contact());
        alice.ring.links.open(bob.contact());
        time.run(2 * SECOND);
        assertThat(flow(10)).isEqualTo(new Lost(0, 0));
    }

    /** Packets in both directions, 5 ms apart. */
    private Lost flow(int packets) {
        alice.packets.heard.clear();
        bob.packets.heard.clear();
        for (int i = 0; i < packets; i++) {
            alice.send(bob, "to bob");
            bob.send(alice, "to alice");
            time.run(5 * MILLI);
        }
        time.run(100 * MILLI);
        return new Lost(packets - alice.packets.heard.size(), packets - bob.packets.heard.size());
    }

    private void assertNobodyNoticed() {
        time.run(15 * SECOND);
        for (SwitchedNode node : List.of(alice, bob)) {
            for (SwitchedNode.User user : List.of(node.ring, node.bootstrap)) {
                assertThat(user.heard).noneMatch(event -> event.startsWith("down") || event.startsWith("failed"));
            }
            assertThat(node.packets.unreachable).isEmpty();
        }
        assertThat(bob.links.history(alice.id())).noneMatch(line -> line.contains("restarted")
            || line.contains("SILENT") || line.contains("CLOSED"));
    }

    private static boolean up(SwitchedNode node, SwitchedNode peer) {
        return node.links.link(peer.id())
            .filter(link -> link.rings().contains(SwitchedNode.NETWORK)).isPresent();
    }

    private long renewals() {
        return count(alice, bob, "new keys are due") + count(bob, alice, "new keys are due");
    }

    private static long sessions(SwitchedNode node, SwitchedNode peer) {
        return count(node, peer, "UP: session");
    }

    private static long count(SwitchedNode node, SwitchedNode peer, String what) {
        return node.links.history(peer.id()).stream().filter(line -> line.contains(what)).count();
    }
}
