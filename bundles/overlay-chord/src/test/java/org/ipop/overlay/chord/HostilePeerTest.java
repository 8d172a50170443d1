package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.overlay.chord.SimulatedRing.SECOND;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.RingView;
import org.ipop.api.overlay.Target;
import org.ipop.api.security.Session;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.wire.ring.MessageType;
import org.ipop.wire.ring.RingCodec;
import org.ipop.wire.ring.RingMessage;
import org.ipop.wire.ring.RingMessage.Neighbourhood;
import org.junit.jupiter.api.Test;

/** A peer with a proved link that speaks as it likes: the ring of the others stays right. */
class HostilePeerTest implements RingListener {
    private static final NodeId HOSTILE = new NodeId(new Key(0x7777L << 48, 0, 0));
    private static final int SERVICE = 7;

    private final SimulatedRing ring = new SimulatedRing(61);
    private final List<ByteBuf> heard = new ArrayList<>();
    private final RingLinks links;
    private final SimulatedRing.Member victim;

    HostilePeerTest() {
        ring.grow(6, SECOND);
        ring.converge(30 * SECOND);
        victim = ring.list().get(2);
        links = ring.network.add(HOSTILE, new SimulatedLoop(ring.time))
            .attach(RingId.BOOTSTRAP, RingGate.open(), this);
        links.open(victim.contact());
        ring.time.run(SECOND);
    }

    @Test
    void noiseAndTruncatedMessagesAreCountedAndDropped() {
        SplittableRandom random = new SplittableRandom(61);
        for (int i = 0; i < 2_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            say(Unpooled.wrappedBuffer(noise));
        }
        ByteBuf view = RingCodec.encode(new RingMessage.View(invented()));
        for (int length = 0; length < view.readableBytes(); length++) {
            say(view.copy(0, length));
        }
        view.release();
        ring.time.run(5 * SECOND);
        assertThat(dropped("malformed")).isGreaterThan(1_000);
        ring.converge(30 * SECOND);
    }

    @Test
    void inventedNeighboursAreNotBelieved() {
        say(new RingMessage.Hello(RingView.State.MEMBER, Optional.of(RingView.State.MEMBER)));
        ring.time.run(SECOND);
        for (int i = 0; i < 20; i++) {
            say(new RingMessage.View(invented()));
            say(new RingMessage.Introduce(invented().successors().subList(0, 2)));
            ring.time.run(SECOND);
        }
        assertThat(victim.view().predecessor().orElseThrow().node()).isIn(members());
        ring.network.kill(HOSTILE);
        ring.time.run(40 * SECOND);
        ring.converge(60 * SECOND);
    }

    @Test
    void wordOfAnotherPartOfTheRingIsPassedOnOnceInAWhile() {
        say(new RingMessage.Hello(RingView.State.MEMBER, Optional.of(RingView.State.MEMBER)));
        ring.time.run(SECOND);
        List<Integer> sent = new ArrayList<>();
        ring.network.watch((to, message) -> sent.add((int) message.getByte(message.readerIndex())));
        int said = 200;
        for (int i = 0; i < said; i++) {
            say(new RingMessage.Meet(Contact.ofBootstrap(HOSTILE, List.of()), victim.node().key()));
        }
        ring.time.run(4 * SECOND);
        assertThat(sent.stream().filter(type -> type == MessageType.MEET.code())).hasSize(said);
        assertThat(sent.stream().filter(type -> type == MessageType.REQUEST.code())).hasSizeLessThan(said / 2);
        ring.network.kill(HOSTILE);
        ring.time.run(40 * SECOND);
        ring.converge(30 * SECOND);
    }

    @Test
    void welcomeThatNobodyAskedForIsDropped() {
        say(new RingMessage.Welcome(invented()));
        ring.time.run(SECOND);
        assertThat(dropped("unasked")).isEqualTo(1);
        ring.converge(30 * SECOND);
    }

    @Test
    void nodeThatIsNotOnTheRingIsReachedOverItsAttachPoint() {
        SimulatedRing.Member asker = ring.list().get(5);
        Contact joiner = Contact.ofBootstrap(HOSTILE, List.of()).attachedAt(victim.node().key());
        heard.clear();
        CompletableFuture<Answer> answer = asker.overlay()
            .ask(new Target.Member(joiner), SERVICE, Unpooled.EMPTY_BUFFER, SECOND / 2).toCompletableFuture();
        ring.time.run(SECOND);
        assertThat(heard).isNotEmpty();
        assertThat(answer).isCompletedExceptionally();
    }

    @Override
    public void up(Contact peer, Session.Info session) {
        assertThat(peer.node()).isIn(members());
    }

    @Override
    public void down(NodeId peer, String why) {
        assertThat(peer).isIn(members());
    }

    @Override
    public void failed(NodeId peer, String why) {
        throw new AssertionError(peer + " " + why);
    }

    @Override
    public void message(NodeId from, ByteBuf message) {
        heard.add(Unpooled.copiedBuffer(message));
        message.release();
    }

    /** Members that nobody has seen, in order after us. */
    private static Neighbourhood invented() {
        List<Contact> nobody = IntStream.range(1, 10)
            .mapToObj(i -> Contact.ofBootstrap(new NodeId(new Key((0x7777L << 48) + i, 0, 0)), List.of())).toList();
        return new Neighbourhood(Optional.of(nobody.getLast()), nobody);
    }

    private List<NodeId> members() {
        return ring.list().stream().map(SimulatedRing.Member::node).toList();
    }

    private void say(RingMessage message) {
        say(RingCodec.encode(message));
    }

    private void say(ByteBuf message) {
        links.send(victim.node(), message);
    }

    private long dropped(String what) {
        return victim.loop().counters().counter("overlay.drop." + what).value();
    }
}
