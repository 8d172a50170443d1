package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ipop.api.link.Contact;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.nat.Candidate;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where UDP is shut: streams, for as long as it is. Bob listens, nothing else of alice reaches him. */
class StreamPathsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final InetAddress ALICE = InetAddress.ofLiteral("198.51.100.1");
    private static final InetAddress BOB = InetAddress.ofLiteral("198.51.100.2");
    private static final InetAddress CAROL = InetAddress.ofLiteral("198.51.100.3");

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final Map<InetSocketAddress, FakeStreams> listeners = new HashMap<>();
    private final TestNode alice = new TestNode(internet.host("alice", "198.51.100.1"), 1);
    private final TestNode bob = new TestNode(internet.host("bob", "198.51.100.2"), 2);
    private final TestNode carol = new TestNode(internet.host("carol", "198.51.100.3"), 3);
    private final FakeStreams ofAlice = new FakeStreams(time, listeners, new InetSocketAddress(ALICE, 50_001), false);
    private final FakeStreams ofBob = new FakeStreams(time, listeners, new InetSocketAddress(BOB, 443), true);

    StreamPathsTest() {
        alice.links.offer(ofAlice);
        bob.links.offer(ofBob);
        time.run(SECOND / 10);
    }

    @AfterEach
    void nothingLeaks() {
        List.of(alice, bob, carol).forEach(node -> node.links.close());
        time.run(SECOND);
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void whoListensSaysSoAmongTheFirstCandidates() {
        assertThat(bob.links.candidates()).contains(
            new Candidate(Candidate.Kind.STREAM, new InetSocketAddress(BOB, 443)));
        assertThat(bob.contactWithAddresses().candidates()).hasSizeLessThanOrEqualTo(Contact.MAX_CANDIDATES)
            .anyMatch(candidate -> candidate.kind() == Candidate.Kind.STREAM);
        assertThat(alice.links.candidates()).noneMatch(candidate -> candidate.kind() == Candidate.Kind.STREAM);
    }

    @Test
    void whereUdpPassesNoStreamIsEverAskedFor() {
        alice.bootstrap.open(bob.contactWithAddresses());
        assertThat(time.runUntil(() -> alice.up(bob) && bob.up(alice), SECOND)).isTrue();
        time.run(60 * SECOND);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.DIRECT);
        assertThat(ofAlice.fetched).isZero();
    }

    @Test
    void whereUdpIsShutAStreamCarriesTheLink() {
        shut(ALICE, BOB, true);
        alice.bootstrap.open(bob.contactWithAddresses());
        assertThat(time.runUntil(() -> alice.up(bob) && bob.up(alice), 4 * SECOND)).isTrue();
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.STREAM);
        assertThat(alice.link(bob).remote()).contains(new InetSocketAddress(BOB, 443));
        assertThat(bob.path(alice)).isEqualTo(LinkInfo.Path.STREAM);
        assertThat(alice.links.history(bob.id())).anyMatch(line -> line.contains("wss"));
        alice.say(bob, "by stream");
        bob.say(alice, "me too");
        time.run(SECOND);
        assertThat(bob.heard).containsExactly("by stream");
        assertThat(alice.heard).containsExactly("me too");
    }

    @Test
    void aSeedIsDialledOnTheWellKnownPort() {
        shut(ALICE, BOB, true);
        alice.bootstrap.dial(bob.address());
        assertThat(time.runUntil(() -> alice.up(bob), 4 * SECOND)).isTrue();
        int before = ofAlice.dialled;
        List<String> history = bob.links.history(alice.id());
        for (int i = 0; i < 5; i++) {
            alice.bootstrap.dial(bob.address());
            time.run(SECOND);
        }
        assertThat(ofAlice.dialled).as("whose stream stands is not dialled again").isEqualTo(before);
        assertThat(bob.links.history(alice.id())).isEqualTo(history);
    }

    @Test
    void aDeadSeedIsNotDialledByAStreamWhileOthersAreHeardByUdp() {
        alice.bootstrap.dial(carol.address());
        assertThat(time.runUntil(() -> alice.up(carol), SECOND)).isTrue();
        alice.bootstrap.dial(new InetSocketAddress(InetAddress.ofLiteral("198.51.100.99"), 4100));
        time.run(10 * SECOND);
        assertThat(ofAlice.fetched).isZero();
    }

    @Test
    void whenUdpOpensTrafficMovesThereAndTheStreamEnds() {
        shut(ALICE, BOB, true);
        alice.bootstrap.open(bob.contactWithAddresses());
        time.runUntil(() -> alice.up(bob) && bob.up(alice), 4 * SECOND);
        time.run(10 * SECOND);
        shut(ALICE, BOB, false);
        int sent = 0;
        for (; sent < 400 && !(alice.path(bob) == LinkInfo.Path.DIRECT && bob.path(alice) == LinkInfo.Path.DIRECT);
             sent++) {
            alice.say(bob, "number " + sent);
            time.run(SECOND / 10);
        }
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.DIRECT);
        time.run(10 * SECOND);
        assertThat(bob.heard).as("none is lost").hasSize(sent);
        assertThat(ofAlice.isOpen()).isFalse();
        assertThat(ofBob.isOpen()).isFalse();
        alice.say(bob, "still here");
        time.run(SECOND);
        assertThat(bob.heard).endsWith("still here");
    }

    @Test
    void whenUdpIsShutUnderALinkItGoesOnByAStream() {
        alice.bootstrap.open(bob.contactWithAddresses());
        time.runUntil(() -> alice.up(bob) && bob.up(alice), SECOND);
        time.run(SECOND);
        shut(ALICE, BOB, true);
        for (int i = 0; i < 120 && alice.path(bob) != LinkInfo.Path.STREAM; i++) {
            alice.say(bob, "is anybody there?");
            time.run(SECOND / 10);
        }
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.STREAM);
        time.run(SECOND);
        alice.say(bob, "again");
        time.run(SECOND);
        assertThat(bob.heard).endsWith("again");
    }

    @Test
    void aStreamThatBreaksIsDialledAnew() {
        shut(ALICE, BOB, true);
        alice.bootstrap.open(bob.contactWithAddresses());
        time.runUntil(() -> alice.up(bob) && bob.up(alice), 4 * SECOND);
        time.run(5 * SECOND);
        ofAlice.breakAll();
        time.run(8 * SECOND);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.STREAM);
        bob.say(alice, "back");
        time.run(SECOND);
        assertThat(alice.heard).endsWith("back");
    }

    /** Carol listens nowhere: bob hands packets on between a stream and datagrams. */
    @Test
    void whoHasAStreamReachesTheOthersOverWhoListens() {
        shut(ALICE, BOB, true);
        shut(ALICE, CAROL, true);
        alice.bootstrap.dial(bob.address());
        carol.bootstrap.dial(bob.address());
        assertThat(time.runUntil(() -> alice.up(bob) && carol.up(bob), 5 * SECOND)).isTrue();
        List.of(alice, bob, carol).forEach(node -> node.join(new SecretGate("secret")));
        time.run(SECOND);
        alice.sendPacket(carol, "to carol");
        assertThat(time.runUntil(() -> carol.packets.contains("to carol"), 5 * SECOND)).isTrue();
        assertThat(alice.path(carol)).isEqualTo(LinkInfo.Path.RELAYED);
        carol.sendPacket(alice, "to alice");
        assertThat(time.runUntil(() -> alice.packets.contains("to alice"), 5 * SECOND)).isTrue();
    }

    @Test
    void whenTheStreamsGoTheirPathsGo() {
        shut(ALICE, BOB, true);
        alice.bootstrap.open(bob.contactWithAddresses());
        time.runUntil(() -> alice.up(bob) && bob.up(alice), 4 * SECOND);
        alice.links.withdraw(ofAlice);
        time.run(SECOND);
        assertThat(alice.links.link(bob.id()).map(LinkInfo::path)).isNotEqualTo(LinkInfo.Path.STREAM);
        alice.links.offer(ofAlice);
        time.run(20 * SECOND);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.STREAM);
    }

    private void shut(InetAddress one, InetAddress other, boolean shut) {
        if (shut) {
            internet.core().cut(one, other);
            internet.core().cut(other, one);
        } else {
            internet.core().heal(one, other);
            internet.core().heal(other, one);
        }
    }
}
