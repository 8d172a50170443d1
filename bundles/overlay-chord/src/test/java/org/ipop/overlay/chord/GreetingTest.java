package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.overlay.chord.SimulatedRing.SECOND;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
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
import org.ipop.wire.ring.RingCodec;
import org.ipop.wire.ring.RingMessage;
import org.junit.jupiter.api.Test;

/** The first HELLOs on a link, as the peer sees them. */
class GreetingTest implements RingListener {
    /** Of two that are alone it would be the one to join. */
    private static final NodeId PEER = new NodeId(new Key(-1, 0, 0));

    private final SimulatedRing ring = new SimulatedRing(65);
    private final SimulatedRing.Member member = ring.add();
    private final List<RingMessage.Hello> heard = new ArrayList<>();
    private final RingLinks peer = ring.network.add(PEER, new SimulatedLoop(ring.time))
        .attach(RingId.BOOTSTRAP, RingGate.open(), this);

    @Test
    void whoIsGreetedAnswersOnceAndNeedsNoConfirmation() {
        peer.open(member.contact());
        ring.time.run(SECOND / 2);
        assertThat(heard).as("who did not open the link waits").isEmpty();
        greet(Optional.empty());
        ring.time.run(20 * SECOND);
        assertThat(heard).singleElement()
            .satisfies(answer -> assertThat(answer.yours()).contains(RingView.State.ALONE));
    }

    @Test
    void aGreetingThatIsRepeatedIsAnsweredAgain() {
        peer.open(member.contact());
        ring.time.run(SECOND / 2);
        greet(Optional.empty());
        ring.time.run(SECOND / 2);
        greet(Optional.empty());
        ring.time.run(SECOND / 2);
        assertThat(heard).hasSize(2);
    }

    @Test
    void whoHearsNoGreetingGreets() {
        peer.open(member.contact());
        ring.time.run(3 * SECOND);
        assertThat(heard).isNotEmpty().allSatisfy(hello -> assertThat(hello.yours()).isEmpty());
    }

    @Test
    void whoOpensTheLinkGreetsAtOnceAndAgainUntilItIsAnswered() {
        member.overlay().introduce(Contact.ofBootstrap(PEER, List.of()));
        ring.time.run(3 * SECOND);
        assertThat(heard).hasSizeGreaterThan(1);
        greet(Optional.of(RingView.State.ALONE));
        ring.time.run(SECOND / 2);
        heard.clear();
        ring.time.run(20 * SECOND);
        assertThat(heard).as("it knows, and we know").isEmpty();
    }

    private void greet(Optional<RingView.State> yours) {
        peer.send(member.node(), RingCodec.encode(new RingMessage.Hello(RingView.State.ALONE, yours)));
    }

    @Override
    public void message(NodeId from, ByteBuf message) {
        try {
            if (RingCodec.decode(message) instanceof RingMessage.Hello hello) {
                heard.add(hello);
            }
        } catch (MalformedPacket e) {
            throw new AssertionError(e);
        } finally {
            message.release();
        }
    }

    @Override
    public void up(Contact contact, Session.Info session) {
        assertThat(contact.node()).isEqualTo(member.node());
    }

    @Override
    public void down(NodeId node, String why) {
        assertThat(node).isEqualTo(member.node());
    }

    @Override
    public void failed(NodeId node, String why) {
        throw new AssertionError(why);
    }
}
