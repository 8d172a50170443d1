package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.overlay.chord.SimulatedRing.SECOND;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.overlay.RingView;
import org.ipop.api.security.Session;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ring.Coordinate;
import org.ipop.wire.ring.RingCodec;
import org.ipop.wire.ring.RingMessage;
import org.ipop.wire.ring.RingMessage.Near;
import org.ipop.wire.ring.RingMessage.Nearby;
import org.ipop.wire.ring.RingMessage.Placed;
import org.junit.jupiter.api.Test;

/** Whom a member names to a peer that asks who is near it. */
class FingersTest implements RingListener {
    private static final NodeId ASKER = new NodeId(new Key(0x7777L << 48, 0, 0));
    private static final Coordinate HERE = Coordinate.of(0, 0, 1_000, 0.1);
    private static final List<Integer> ANYBODY = Collections.nCopies(Key.BITS, Near.MOST_MICROS);

    private final SimulatedRing ring = new SimulatedRing(81);
    private final SimulatedRing.Member guide;
    private final RingLinks links;
    private Nearby heard;

    FingersTest() {
        ring.grow(40, SECOND / 10);
        ring.converge(30 * SECOND);
        ring.time.run(120 * SECOND);
        guide = ring.list().get(7);
        links = ring.network.add(ASKER, new SimulatedLoop(ring.time)).attach(RingId.BOOTSTRAP, RingGate.open(), this);
        links.open(guide.contact());
        ring.time.run(SECOND);
    }

    @Test
    void nearestComeFirst() {
        Nearby named = ask(ANYBODY);
        assertThat(named.own().known()).isTrue();
        assertThat(named.members()).hasSizeBetween(3, Nearby.MAX)
            .isSortedAccordingTo(Comparator.comparingDouble(placed -> placed.coordinate().rttMicros(HERE)));
    }

    @Test
    void onlyMembersOfTheIntervalsAskedForAreNamed() {
        int bit = bitOf(ask(ANYBODY).members().getFirst());
        List<Integer> one = new ArrayList<>(Collections.nCopies(Key.BITS, 0));
        one.set(Key.BITS - 1 - bit, Near.MOST_MICROS);
        assertThat(ask(one).members()).isNotEmpty().allMatch(placed -> bitOf(placed) == bit);
        assertThat(ask(List.of()).members()).isEmpty();
    }

    @Test
    void whoIsFartherThanWasToldIsNotNamed() {
        int micros = (int) ask(ANYBODY).members().get(2).coordinate().rttMicros(HERE);
        assertThat(ask(Collections.nCopies(Key.BITS, micros)).members()).hasSizeBetween(1, 2);
    }

    private static int bitOf(Placed placed) {
        return ASKER.key().distanceTo(placed.contact().position()).highestBit();
    }

    private Nearby ask(List<Integer> withinMicros) {
        links.send(guide.node(), RingCodec.encode(new Near(HERE, Key.BITS - 1, withinMicros)));
        ring.time.run(SECOND);
        return heard;
    }

    @Override
    public void message(NodeId from, ByteBuf message) {
        try {
            switch (RingCodec.decode(message)) {
                case Nearby nearby -> heard = nearby;
                case RingMessage.Hello _ -> links.send(from, RingCodec.encode(
                    new RingMessage.Hello(RingView.State.ALONE, Optional.of(RingView.State.MEMBER))));
                default -> { }
            }
        } catch (MalformedPacket e) {
            throw new AssertionError(e);
        } finally {
            message.release();
        }
    }

    @Override
    public void up(Contact peer, Session.Info session) {
        heard = null;
    }

    @Override
    public void down(NodeId peer, String why) {
        heard = null;
    }

    @Override
    public void failed(NodeId peer, String why) {
        throw new AssertionError(why);
    }
}
