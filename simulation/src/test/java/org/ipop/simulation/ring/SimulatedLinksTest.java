package org.ipop.simulation.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.security.Session;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

class SimulatedLinksTest {
    private static final long SECOND = 1_000_000_000L;

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedNetwork network = new SimulatedNetwork(time);
    private final End one = new End(1);
    private final End two = new End(2);

    @Test
    void openBringsBothEndsUpAndMessagesArriveInOrderAfterTheDelay() {
        one.links.open(two.contact());
        time.run(SECOND);
        assertThat(one.heard).containsExactly("up 2");
        assertThat(two.heard).containsExactly("up 1");
        one.links.send(two.id, Unpooled.copyInt(7));
        one.links.send(two.id, Unpooled.copyInt(8));
        time.run(network.delayNanos(one.id, two.id) - 1);
        assertThat(two.heard).hasSize(1);
        time.run(1);
        assertThat(two.heard).containsExactly("up 1", "7", "8");
        assertThat(one.node.sentMessages()).isEqualTo(2);
        assertThat(one.node.sentBytes()).isEqualTo(2 * (4 + 28 + 32));
    }

    @Test
    void longMessageCostsSeveralDatagramsAndTooLongOneIsRefused() {
        one.links.open(two.contact());
        time.run(SECOND);
        assertThat(one.links.send(two.id, Unpooled.buffer().writeZero(3_000))).isTrue();
        assertThat(one.node.sentBytes()).isEqualTo(3_000 + 3 * 60);
        assertThat(one.links.send(two.id, Unpooled.buffer().writeZero(RingLinks.MAX_MESSAGE_BYTES + 1))).isFalse();
    }

    @Test
    void dialFindsWhoeverListensThere() {
        one.links.dial(two.node.address());
        time.run(SECOND);
        assertThat(one.heard).containsExactly("up 2");
        assertThat(one.node.links()).singleElement().satisfies(link ->
            assertThat(link.rttNanos()).isEqualTo(2 * network.delayNanos(one.id, two.id)));
    }

    @Test
    void deathIsNoticedBySilenceAndOpenOfTheDeadFails() {
        one.links.open(two.contact());
        time.run(SECOND);
        network.kill(two.id);
        time.run(SimulatedNetwork.SILENCE_NANOS - 1);
        assertThat(one.heard).containsExactly("up 2");
        time.run(1);
        one.links.open(two.contact());
        time.run(SECOND + SimulatedNetwork.SILENCE_NANOS);
        assertThat(one.heard).containsExactly("up 2", "down 2 silent", "failed 2");
    }

    @Test
    void splitCutsBothWaysUntilHealed() {
        one.links.open(two.contact());
        time.run(SECOND);
        network.split((from, to) -> true);
        one.links.send(two.id, Unpooled.copyInt(7));
        time.run(SimulatedNetwork.SILENCE_NANOS);
        assertThat(two.heard).containsExactly("up 1", "down 1 silent");
        network.heal();
        two.links.open(one.contact());
        time.run(SECOND);
        assertThat(one.heard).containsExactly("up 2", "down 2 silent", "up 2");
    }

    @Test
    void splitShorterThanTheSilenceLosesNoLink() {
        one.links.open(two.contact());
        time.run(SECOND);
        network.split((from, to) -> true);
        time.run(SECOND);
        network.heal();
        time.run(2 * SimulatedNetwork.SILENCE_NANOS);
        assertThat(one.heard).containsExactly("up 2");
    }

    @Test
    void linkClosesWhenNeitherEndWantsIt() {
        one.links.open(two.contact());
        time.run(SECOND);
        two.links.open(one.contact());
        one.links.release(two.id);
        time.run(2 * SimulatedNetwork.IDLE_NANOS);
        assertThat(one.heard).containsExactly("up 2");
        two.links.release(one.id);
        time.run(SimulatedNetwork.IDLE_NANOS);
        assertThat(one.heard).containsExactly("up 2", "down 2 idle");
    }

    @Test
    void closeTellsThePeersAndOnlyOneAttachmentIsAllowed() {
        one.links.open(two.contact());
        time.run(SECOND);
        assertThatThrownBy(() -> one.node.attach(RingId.BOOTSTRAP, RingGate.open(), one))
            .isInstanceOf(IllegalStateException.class);
        one.links.close();
        time.run(SECOND);
        assertThat(two.heard).containsExactly("up 1", "down 1 left the ring");
        assertThat(one.heard).containsExactly("up 2");
    }

    private final class End implements RingListener {
        private final NodeId id;
        private final SimulatedLinks node;
        private final RingLinks links;
        private final List<String> heard = new ArrayList<>();

        private End(int number) {
            id = new NodeId(new Key(0, (long) number << 60, number));
            node = network.add(id, new SimulatedLoop(time));
            links = node.attach(RingId.BOOTSTRAP, RingGate.open(), this);
        }

        private Contact contact() {
            return Contact.ofBootstrap(id, List.of());
        }

        @Override
        public void up(Contact peer, Session.Info session) {
            assertThat(session.peer()).isEqualTo(peer.node());
            heard.add("up " + peer.node().key().low());
        }

        @Override
        public void down(NodeId peer, String why) {
            heard.add("down " + peer.key().low() + " " + why);
        }

        @Override
        public void failed(NodeId peer, String why) {
            heard.add("failed " + peer.key().low());
        }

        @Override
        public void message(NodeId from, ByteBuf message) {
            heard.add("" + message.readInt());
            message.release();
        }
    }
}
