package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.ForwardingTable;
import org.ipop.api.link.RingLinks;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpeningsTest {
    private static final Contact PEER = contact(2);
    private static final Contact OTHER = contact(3);

    private final List<String> asked = new ArrayList<>();
    private final Ring ring = new Ring(contact(1).node(), contact(1).position());
    private final SimulatedLoop loop = new SimulatedLoop(new VirtualTime(1));
    private final RingLinks links = new Asked();
    private final Openings openings = new Openings(ring, links, loop.open("overlay.chord"),
        new Post(ring, null, links, loop.counters(), new Whereabouts(new SplittableRandom(1))));

    @BeforeEach
    void needsTwo() {
        wantBoth();
        assertThat(openings.complete()).isFalse();
        assertThat(asked).containsExactly("open 2", "open 3");
        comesUp(PEER);
        comesUp(OTHER);
        asked.clear();
        wantBoth();
        assertThat(openings.complete()).isTrue();
    }

    @Test
    void aLinkThatIsWantedNeedsNothingMore() {
        wantBoth();
        assertThat(asked).isEmpty();
        comesUp(contact(4));
        assertThat(openings.complete()).isTrue();
    }

    @Test
    void aLostLinkIsMissed() {
        openings.down(PEER.node());
        ring.down(PEER.node());
        assertThat(openings.complete()).isFalse();
        wantBoth();
        assertThat(openings.complete()).isFalse();
        assertThat(asked).containsExactly("open 2");
    }

    @Test
    void oneThatFailedIsMissedUntilItIsTrustedAgain() {
        openings.failed(PEER.node());
        ring.down(PEER.node());
        wantBoth();
        assertThat(openings.complete()).isFalse();
        assertThat(asked).isEmpty();
    }

    @Test
    void oneGivenUpIsMissedAndTakenBack() {
        openings.giveUp(PEER);
        ring.down(PEER.node());
        assertThat(openings.complete()).isFalse();
        wantBoth();
        assertThat(asked).containsExactly("release 2", "open 2");
    }

    @Test
    void aLinkThatComesUpAnewMayBeAnother() {
        openings.up(PEER);
        assertThat(openings.complete()).isFalse();
    }

    @Test
    void othersMayBeNeeded() {
        openings.needsChanged();
        assertThat(openings.complete()).isFalse();
    }

    @Test
    void manyUnusedLinksAreGivenBackSooner() {
        for (int i = 4; i <= Tuning.MANY_LINKS + 1; i++) {
            comesUp(contact(i));
        }
        openings.unused(Tuning.LINGER_OF_MANY);
        openings.giveBack();
        assertThat(asked).as("no more than may linger").isEmpty();
        comesUp(contact(Tuning.MANY_LINKS + 2));
        wantBoth();
        openings.giveBack();
        assertThat(asked).hasSize(Tuning.MANY_LINKS - 2).doesNotContain("release 2", "release 3");
    }

    @Test
    void fewUnusedLinksLinger() {
        openings.unused(Tuning.LINGER - Tuning.SECOND);
        openings.giveBack();
        assertThat(asked).isEmpty();
        openings.unused(Tuning.SECOND);
        openings.giveBack();
        assertThat(asked).containsExactly("release 2", "release 3");
    }

    private void wantBoth() {
        openings.wantAll(needed -> {
            needed.accept(PEER);
            needed.accept(OTHER);
        });
    }

    private void comesUp(Contact peer) {
        openings.up(peer);
        ring.up(peer).mark(Neighbour.Mark.WANTED, true);
    }

    private static Contact contact(long number) {
        return Contact.ofBootstrap(new NodeId(new Key(number << Integer.SIZE, 0, 0)), List.of());
    }

    /** Links that only write down what they are asked for. */
    private final class Asked implements RingLinks {
        @Override
        public void open(Contact peer) {
            note("open", peer.node());
        }

        @Override
        public void dial(InetSocketAddress address) {
            throw new AssertionError("dialled");
        }

        @Override
        public void release(NodeId peer) {
            note("release", peer);
        }

        @Override
        public boolean send(NodeId peer, ByteBuf message) {
            message.release();
            return true;
        }

        @Override
        public void publish(ForwardingTable table) {
            // nobody forwards here
        }

        @Override
        public void close() {
            asked.add("close");
        }

        private void note(String what, NodeId peer) {
            asked.add(what + " " + (peer.key().high() >>> Integer.SIZE));
        }
    }
}
