package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.ipop.api.Prefix;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.link.RingLinks;
import org.ipop.simulation.Conditions;
import org.ipop.simulation.Fate;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two hosts with public addresses. */
class DirectLinksTest {
    private static final long SECOND = 1_000_000_000L;

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final TestNode alice = new TestNode(internet.host("alice", "198.51.100.1"), 1);
    private final TestNode bob = new TestNode(internet.host("bob", "198.51.100.2"), 2);

    DirectLinksTest() {
        time.run(SECOND / 10);
    }

    @AfterEach
    void nothingLeaks() {
        alice.links.close();
        bob.links.close();
        time.run(SECOND);
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void aSeedKnownByAddressOnlyAnswersAndMessagesFlow() {
        alice.bootstrap.dial(bob.address());
        assertThat(time.runUntil(() -> alice.up(bob) && bob.up(alice), SECOND)).isTrue();
        assertThat(alice.say(bob, "hello")).isTrue();
        assertThat(bob.say(alice, "welcome")).isTrue();
        time.run(SECOND);
        assertThat(bob.heard).containsExactly("hello");
        assertThat(alice.heard).containsExactly("welcome");
        assertThat(alice.link(bob).state()).isEqualTo(LinkInfo.State.UP);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.DIRECT);
        assertThat(alice.link(bob).remote()).contains(bob.address());
        assertThat(alice.link(bob).rttNanos()).isBetween(20_000_000L, 25_000_000L);
        assertThat(bob.up.get(alice.id()).candidates()).isEqualTo(alice.links.candidates());
        assertThat(alice.links.history(bob.id())).anyMatch(line -> line.contains("UP: session to the peer"));
    }

    /** Members look for their seeds again and again; a handshake each time would keep a seed's processor busy. */
    @Test
    void whoeverAnswersAtTheAddressAlreadyIsNotGreetedAnew() {
        alice.bootstrap.dial(bob.address());
        time.runUntil(() -> alice.up(bob) && bob.up(alice), SECOND);
        time.run(SECOND);
        List<String> before = bob.links.history(alice.id());
        for (int i = 0; i < 10; i++) {
            alice.bootstrap.dial(bob.address());
            time.run(SECOND);
        }
        assertThat(bob.links.history(alice.id())).isEqualTo(before);
        bob.host.kill();
        time.runUntil(() -> alice.lost.containsKey(bob.id()), 45 * SECOND);
        alice.bootstrap.dial(bob.address());
        time.run(20 * SECOND);
        assertThat(alice.counted("link.dial.unanswered")).as("who is gone is looked for").isEqualTo(1);
    }

    @Test
    void bothOpenAtOnceAndShareOneLink() {
        alice.bootstrap.open(bob.contactWithAddresses());
        bob.bootstrap.open(alice.contactWithAddresses());
        assertThat(time.runUntil(() -> alice.up(bob) && bob.up(alice), 2 * SECOND)).isTrue();
        for (int i = 0; i < 60; i++) {
            alice.say(bob, "to bob " + i);
            bob.say(alice, "to alice " + i);
            time.run(SECOND);
        }
        assertThat(bob.heard).hasSize(60);
        assertThat(alice.heard).hasSize(60);
        assertThat(alice.links.links()).hasSize(1);
        assertThat(alice.lost).isEmpty();
    }

    @Test
    void thirtyPercentLossDelaysButDoesNotStopIt() {
        internet.core().conditions(Conditions.delay(10_000_000).loss(0.3));
        alice.bootstrap.open(bob.contactWithAddresses());
        assertThat(time.runUntil(() -> alice.up(bob) && bob.up(alice), 15 * SECOND)).isTrue();
    }

    @Test
    void aMessageOfTheLargestSizeArrivesWhole() {
        alice.bootstrap.dial(bob.address());
        time.runUntil(() -> alice.up(bob) && bob.up(alice), SECOND);
        String longest = "x".repeat(RingLinks.MAX_MESSAGE_BYTES);
        assertThat(alice.say(bob, longest)).isTrue();
        assertThat(alice.say(bob, longest + "y")).isFalse();
        time.run(SECOND);
        assertThat(bob.heard).containsExactly(longest);
        assertThat(internet.total(Fate.TOO_BIG)).isZero();
    }

    @Test
    void nobodyAnswersAndTheRingHearsOfIt() {
        bob.host.kill();
        alice.bootstrap.open(bob.contactWithAddresses());
        time.run(20 * SECOND);
        assertThat(alice.lost).containsEntry(bob.id(), "no link: no answer");
        assertThat(alice.links.links()).isEmpty();
    }

    @Test
    void aPeerThatRestartsIsBackAtOnce() {
        alice.bootstrap.dial(bob.address());
        time.runUntil(() -> alice.up(bob) && bob.up(alice), SECOND);
        bob.restart();
        time.run(SECOND / 10);
        bob.bootstrap.dial(alice.address());
        assertThat(time.runUntil(() -> bob.up(alice), SECOND)).isTrue();
        assertThat(alice.lost).containsEntry(bob.id(), "the peer has restarted");
        assertThat(time.runUntil(() -> alice.up(bob), SECOND)).isTrue();
        assertThat(alice.say(bob, "still here")).isTrue();
        time.run(SECOND);
        assertThat(bob.heard).containsExactly("still here");
    }

    @Test
    void aPeerThatDiesIsNoticed() {
        alice.bootstrap.dial(bob.address());
        time.runUntil(() -> alice.up(bob) && bob.up(alice), SECOND);
        bob.host.kill();
        assertThat(time.runUntil(() -> alice.lost.containsKey(bob.id()), 45 * SECOND)).isTrue();
        assertThat(alice.links.links()).isEmpty();
    }

    @Test
    void aLinkThatNobodyNeedsClosesAfterFiveMinutesAndOneThatIsNeededStays() {
        alice.bootstrap.dial(bob.address());
        time.runUntil(() -> alice.up(bob) && bob.up(alice), SECOND);
        time.run(1000 * SECOND);
        assertThat(alice.up(bob)).isTrue();
        alice.bootstrap.release(bob.id());
        time.run(290 * SECOND);
        assertThat(time.runUntil(() -> !alice.up(bob), 60 * SECOND)).isTrue();
        time.run(SECOND);
        assertThat(bob.lost).hasEntrySatisfying(alice.id(), why -> assertThat(why).contains("idle"));
        assertThat(bob.links.links()).isEmpty();
    }

    @Test
    void anAddressThatIsOutOfBoundsIsNeverUsed() {
        alice.links.exclude(Prefix.parse("198.51.100.2/32"));
        alice.bootstrap.dial(bob.address());
        alice.bootstrap.dial(new InetSocketAddress("0.0.0.0", 4100));
        alice.bootstrap.dial(new InetSocketAddress("224.0.0.1", 4100));
        time.run(SECOND);
        assertThat(alice.counted("link.drop.dial")).isEqualTo(3);
        assertThat(alice.links.links()).isEmpty();
        assertThat(List.of(alice, bob)).allMatch(node -> node.counted("link.drop.malformed") == 0);
    }
}
