package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingListener;
import org.ipop.api.security.Session;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.link.LinkFrame;
import org.ipop.wire.link.LinkFrameCodec;
import org.ipop.wire.link.ReliableHeader;
import org.junit.jupiter.api.Test;

/** The steps of one admission; the test is the peer. */
class RingAdmissionTest implements RingAdmission.Outcome, LinkSession.Owner, RingGate, RingListener {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final RingId RING = new RingId(0x77);
    private static final NodeId PEER = new NodeId(new Key(0, 0, 2));
    private static final Key POSITION = new Key(5, 5, 5);
    private static final Bytes GOOD = Bytes.copyOf((byte) 1);
    private static final Bytes BAD = Bytes.copyOf((byte) 2);
    private static final int PACKET_INDEX = 99;
    private static final int PEER_INDEX = 7;
    private static final LinkFrame.Admitted ADMITTED = new LinkFrame.Admitted(RING, PACKET_INDEX);
    private static final LinkFrame.Leave LEAVE = new LinkFrame.Leave(RING, PACKET_INDEX, PEER_INDEX);

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLoop loop = new SimulatedLoop(time);
    private final BudgetedContext context = new BudgetedContext(loop.open("link"));
    private final Local local = new Local(new NodeId(new Key(0, 0, 1)), context, loop.counters());
    private final FakeHandshakes handshakes = new FakeHandshakes(PEER);
    private final LinkTable links = new LinkTable(local, handshakes, new OwnAddresses(local, null),
        new LinkCore.Settings(null, 1));
    private final FakeSession keys = new FakeSession(PEER, true, links.sessions().reserve());
    private final LinkSession session = new LinkSession(local, links.sessions(), keys, this);
    private final List<LinkFrame> sent = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final RingAdmission admission = new RingAdmission(local, session,
        new AttachedRing(links, RING, this, this), PACKET_INDEX, this);
    private int proofsMade;

    @Test
    void weGreetThenProveThenAdmit() {
        admission.start();
        run();
        assertThat(sent).containsExactly(new LinkFrame.Greeting(RING, PACKET_INDEX, GOOD));
        greeted(GOOD);
        assertThat(sent).endsWith(new LinkFrame.Proof(RING, PEER_INDEX, GOOD));
        assertThat(admission.peerProved()).isFalse();
        proved(GOOD);
        assertThat(sent).endsWith(new LinkFrame.Admitted(RING, PEER_INDEX)).hasSize(3);
        assertThat(admission.peerProved()).isTrue();
        assertThat(admission.complete()).isFalse();
        admission.admittedByPeer(ADMITTED);
        assertThat(admission.complete()).isTrue();
        assertThat(admission.position()).contains(POSITION);
        assertThat(told).containsExactly("proved 99 7", "admitted");
    }

    @Test
    void whoIsGreetedAnswersWithBothGreetingAndProof() {
        greeted(GOOD);
        assertThat(sent).containsExactly(new LinkFrame.Greeting(RING, PACKET_INDEX, GOOD),
            new LinkFrame.Proof(RING, PEER_INDEX, GOOD));
    }

    @Test
    void thePeerMayAdmitUsBeforeWeAdmitIt() {
        greeted(GOOD);
        admission.admittedByPeer(ADMITTED);
        assertThat(told).isEmpty();
        proved(GOOD);
        assertThat(told).containsExactly("proved 99 7", "admitted");
    }

    @Test
    void aGreetingThatIsNotAcceptedIsRefusedAndSeesNoProof() {
        admission.start();
        greeted(BAD);
        assertThat(proofsMade).isZero();
        assertThat(sent).endsWith(LEAVE);
        assertThat(told).containsExactly("refused: it does not know this ring");
        assertThat(counted("drop.greeting")).isEqualTo(1);
    }

    @Test
    void aProofThatDoesNotHoldIsRefused() {
        greeted(GOOD);
        proved(BAD);
        assertThat(sent).endsWith(LEAVE);
        assertThat(told).containsExactly("refused: its membership does not hold");
        assertThat(admission.peerProved()).isFalse();
        assertThat(counted("drop.membership")).isEqualTo(1);
    }

    @Test
    void aProofThatOvertakesItsGreetingIsKeptForLater() {
        admission.proof(new LinkFrame.Proof(RING, PACKET_INDEX, GOOD));
        run();
        assertThat(admission.peerProved()).isFalse();
        greeted(GOOD);
        run();
        assertThat(admission.peerProved()).isTrue();
    }

    @Test
    void aProofAloneProvesNothing() {
        proved(GOOD);
        admission.admittedByPeer(ADMITTED);
        time.run(9 * SECOND);
        assertThat(admission.peerProved()).isFalse();
        assertThat(sent).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void repetitionsChangeNothing() {
        admission.start();
        admission.start();
        greeted(GOOD);
        greeted(BAD);
        proved(GOOD);
        proved(BAD);
        admission.admittedByPeer(ADMITTED);
        admission.admittedByPeer(ADMITTED);
        assertThat(told).containsExactly("proved 99 7", "admitted");
        assertThat(sent).hasSize(3);
        assertThat(proofsMade).isEqualTo(1);
    }

    @Test
    void whatAnswersAGreetingOfAFormerAttemptIsDropped() {
        greeted(GOOD);
        admission.proof(new LinkFrame.Proof(RING, PACKET_INDEX + 1, GOOD));
        admission.admittedByPeer(new LinkFrame.Admitted(RING, PACKET_INDEX + 1));
        run();
        assertThat(admission.peerProved()).isFalse();
        assertThat(counted("drop.late-admission")).isEqualTo(2);
        proved(GOOD);
        assertThat(admission.complete()).isFalse();
        assertThat(admission.endsBy(new LinkFrame.Leave(RING, 0, PACKET_INDEX + 1))).isFalse();
        assertThat(admission.endsBy(new LinkFrame.Leave(RING, PEER_INDEX + 1, 0))).isFalse();
        assertThat(admission.endsBy(new LinkFrame.Leave(RING, PEER_INDEX, 0))).isTrue();
        assertThat(admission.endsBy(new LinkFrame.Leave(RING, 0, PACKET_INDEX))).isTrue();
    }

    @Test
    void aPeerThatBeginsAnewProvesItselfAgainAndGetsOurProofAgain() {
        greeted(GOOD);
        proved(GOOD);
        admission.greeting(new LinkFrame.Greeting(RING, 8, GOOD));
        assertThat(admission.peerProved()).isFalse();
        assertThat(keys.derived).allMatch(each -> each.closed);
        run();
        assertThat(sent).endsWith(new LinkFrame.Proof(RING, 8, GOOD));
        proved(GOOD);
        assertThat(sent).endsWith(new LinkFrame.Admitted(RING, 8));
        admission.admittedByPeer(ADMITTED);
        assertThat(told).containsExactly("proved 99 7", "proved 99 8", "admitted");
    }

    @Test
    void whatAWorkerFindsAboutAFormerAttemptOfThePeerIsOfNoUse() {
        admission.greeting(new LinkFrame.Greeting(RING, PEER_INDEX, BAD));
        admission.greeting(new LinkFrame.Greeting(RING, 8, GOOD));
        run();
        assertThat(sent).containsExactly(new LinkFrame.Greeting(RING, PACKET_INDEX, GOOD),
            new LinkFrame.Proof(RING, 8, GOOD));
    }

    @Test
    void whatIsNotCompleteInTenSecondsIsRefusedAndThePeerHearsOfIt() {
        greeted(GOOD);
        proved(GOOD);
        time.run(11 * SECOND);
        assertThat(sent).endsWith(new LinkFrame.Admitted(RING, PEER_INDEX), LEAVE);
        assertThat(told).containsExactly("proved 99 7", "refused: it did not prove its membership in time");
        assertThat(admission.peerProved()).isFalse();
        assertThat(keys.derived).allMatch(each -> each.closed);
    }

    @Test
    void whatIsCompleteDoesNotExpire() {
        greeted(GOOD);
        proved(GOOD);
        admission.admittedByPeer(ADMITTED);
        time.run(60 * SECOND);
        assertThat(told).endsWith("admitted");
        assertThat(admission.packets()).isPresent();
    }

    @Test
    void withoutBudgetTheGateIsAskedAgainUntilThereIsSome() {
        context.spent = true;
        admission.start();
        time.run(SECOND);
        assertThat(sent).isEmpty();
        assertThat(context.refusals).isBetween(5, 6);
        context.spent = false;
        time.run(SECOND / 4);
        assertThat(sent).containsExactly(new LinkFrame.Greeting(RING, PACKET_INDEX, GOOD));
    }

    @Test
    void withoutAnyBudgetItExpiresAndAsksNoMore() {
        context.spent = true;
        greeted(GOOD);
        time.run(11 * SECOND);
        int refusals = context.refusals;
        time.run(10 * SECOND);
        assertThat(told).containsExactly("refused: it did not prove its membership in time");
        assertThat(context.refusals).isEqualTo(refusals);
    }

    @Test
    void whatAWorkerFindsAfterTheEndIsOfNoUse() {
        admission.greeting(new LinkFrame.Greeting(RING, PEER_INDEX, GOOD));
        admission.close();
        time.run(20 * SECOND);
        assertThat(sent).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void theKeysForItsPacketsEndWithIt() {
        greeted(GOOD);
        proved(GOOD);
        assertThat(keys.derived).singleElement().satisfies(each -> assertThat(each.closed).isFalse());
        admission.close();
        assertThat(keys.derived).allMatch(each -> each.closed);
    }

    private void greeted(Bytes greeting) {
        admission.greeting(new LinkFrame.Greeting(RING, PEER_INDEX, greeting));
        run();
    }

    private void proved(Bytes proof) {
        admission.proof(new LinkFrame.Proof(RING, PACKET_INDEX, proof));
        run();
    }

    /** Long enough for a few turns of work, short of any repetition. */
    private void run() {
        time.run(10 * MILLI);
    }

    private long counted(String name) {
        return loop.counters().snapshot().getOrDefault("link." + name, 0L);
    }

    @Override
    public Optional<PacketSession> proved(RingAdmission from, int localIndex, int remoteIndex) {
        told.add("proved " + localIndex + " " + remoteIndex);
        return Optional.of(new PacketSession(local, links.sessions(), keys.derive(GOOD, localIndex, remoteIndex),
            (packet, route) -> packet.release()));
    }

    @Override
    public void admitted(RingAdmission from) {
        told.add("admitted");
    }

    @Override
    public void refused(RingAdmission from, String why) {
        told.add("refused: " + why);
        from.close();
    }

    @Override
    public void opened(LinkSession from, ByteBuf frame, Route route) {
        frame.release();
    }

    /** Acknowledges everything at once, so that nothing is repeated. */
    @Override
    public void transmit(ByteBuf datagram, int segmentBytes, boolean signalling) {
        keys.open(datagram);
        try {
            ReliableHeader header = ReliableHeader.read(datagram);
            sent.add(LinkFrameCodec.read(datagram));
            context.schedule(0, () -> session.reliable.acknowledged(header.sequence()));
        } catch (MalformedPacket e) {
            throw new AssertionError(e);
        } finally {
            datagram.release();
        }
    }

    @Override
    public Bytes greeting(Session.Info info) {
        return GOOD;
    }

    @Override
    public boolean accepts(Session.Info info, Bytes greetingOfPeer) {
        return greetingOfPeer.equals(GOOD);
    }

    @Override
    public Bytes proof(Session.Info info) {
        proofsMade++;
        return GOOD;
    }

    @Override
    public Optional<Key> verify(Session.Info info, Bytes proofOfPeer) {
        return proofOfPeer.equals(GOOD) ? Optional.of(POSITION) : Optional.empty();
    }

    @Override
    public void up(Contact peer, Session.Info info) {
        throw new AssertionError("an admission tells its outcome, not the ring");
    }

    @Override
    public void down(NodeId peer, String why) {
        throw new AssertionError("an admission tells its outcome, not the ring");
    }

    @Override
    public void failed(NodeId peer, String why) {
        throw new AssertionError("an admission tells its outcome, not the ring");
    }

    @Override
    public void message(NodeId from, ByteBuf message) {
        message.release();
    }
}
