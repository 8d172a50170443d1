package org.ipop.overlay.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.overlay.mesh.Town.Kind.MESH;
import static org.ipop.overlay.mesh.Town.SECOND;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.ipop.api.overlay.RingView.State;
import org.ipop.wire.ring.RingCodec;
import org.ipop.wire.ring.RingMessage;
import org.ipop.wire.ring.RingMessage.Neighbourhood;
import org.junit.jupiter.api.Test;

/** Peers with a proved link that speak as they like: the others keep their ring, and their memory. */
class HostileMemberTest {
    private static final long SEED = 71;

    private final Town town = new Town(SEED);
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Town.Inhabitant victim;

    HostileMemberTest() {
        town.grow(6, SECOND, MESH);
        town.converge("hostile, grow", 30 * SECOND);
        victim = town.all().get(2);
    }

    @Test
    void noiseAndTruncatedMessagesAreCountedAndDropped() {
        Puppet hostile = link(randomNode());
        for (int i = 0; i < 2_000; i++) {
            hostile.say(hostile.noise(random.nextInt(200)));
        }
        ByteBuf view = RingCodec.encode(new RingMessage.View(invented(9)));
        for (int length = 0; length < view.readableBytes(); length++) {
            hostile.say(view.copy(0, length));
        }
        view.release();
        town.time.run(5 * SECOND);
        assertThat(victim.dropped("malformed")).isGreaterThan(1_000);
        town.converge("noise", 30 * SECOND);
    }

    @Test
    void welcomeThatNobodyAskedForIsDropped() {
        link(randomNode()).say(new RingMessage.Welcome(invented(9)));
        town.time.run(SECOND);
        assertThat(victim.dropped("unasked")).isEqualTo(1);
        town.converge("unasked", 30 * SECOND);
    }

    @Test
    void inventedMembersAreNotBelieved() {
        NodeId liar = randomNode();
        Puppet hostile = link(liar);
        hostile.say(new RingMessage.Hello(State.MEMBER, Optional.of(State.MEMBER)));
        town.time.run(SECOND);
        List<NodeId> proved = Stream.concat(town.all().stream().map(Town.Inhabitant::node), Stream.of(liar)).toList();
        for (int i = 0; i < 20; i++) {
            hostile.say(new RingMessage.View(invented(16)));
            hostile.say(new RingMessage.Introduce(invented(8).successors()));
            town.time.run(SECOND);
        }
        assertThat(victim.view().predecessor().orElseThrow().node()).isIn(proved);
        assertThat(victim.view().fingers()).isEmpty();
        town.network.kill(liar);
        town.time.run(40 * SECOND);
        town.converge("invented", 30 * SECOND);
    }

    @Test
    void queueOfThoseHeardOfIsBounded() {
        Puppet hostile = link(randomNode());
        hostile.say(new RingMessage.Hello(State.MEMBER, Optional.of(State.MEMBER)));
        for (int i = 0; i < 100; i++) {
            hostile.say(RingCodec.encode(new RingMessage.Introduce(invented(8).successors())));
        }
        town.time.run(SECOND);
        assertThat(victim.dropped("heard")).isBetween(800L - Tuning.HEARD - 64, 800L - Tuning.HEARD);
        town.time.run(40 * SECOND);
        Town.Inhabitant newcomer = town.add(MESH);
        newcomer.overlay().introduce(victim.contact());
        town.time.run(SECOND);
        assertThat(newcomer.view().state()).isEqualTo(State.MEMBER);
    }

    @Test
    void tableIsBoundedAndThoseNextToUsAreInIt() {
        TreeSet<Key> there = new TreeSet<>(town.all().stream().map(member -> member.node().key()).toList());
        List<NodeId> crowd = Stream.generate(this::randomNode).limit(Tuning.MEMBERS + 80).toList();
        crowd.forEach(one -> there.add(one.key()));
        crowd.stream().map(this::link).toList()
            .forEach(one -> one.say(RingCodec.encode(new RingMessage.Hello(State.MEMBER, Optional.of(State.MEMBER)))));
        town.time.run(SECOND / 4);
        RingView view = victim.view();
        assertThat(view.successors().size() + view.fingers().size()).isEqualTo(Tuning.MEMBERS);
        assertThat(victim.dropped("members")).isGreaterThanOrEqualTo(85);
        Key self = victim.node().key();
        assertThat(view.successors()).extracting(Contact::position).containsExactlyElementsOf(
            Stream.concat(there.tailSet(self, false).stream(), there.headSet(self).stream()).limit(16).toList());
        Key before = there.lower(self) != null ? there.lower(self) : there.last();
        assertThat(view.predecessor()).map(Contact::position).contains(before);
        assertThat(view.members()).isBetween(200, 800);
    }

    /** A node that is no member, linked with the victim. */
    private Puppet link(NodeId node) {
        return new Puppet(town, node.key()).link(victim.node());
    }

    private NodeId randomNode() {
        return new NodeId(new Key(random.nextLong(), random.nextLong(), random.nextInt()));
    }

    /** Members that nobody has seen. */
    private Neighbourhood invented(int count) {
        Key start = victim.node().key();
        List<Contact> nobody = IntStream.range(1, count + 1).mapToObj(i -> Contact.ofBootstrap(
            new NodeId(new Key(start.high() + i, random.nextLong(), 0)), List.of())).toList();
        return new Neighbourhood(Optional.of(nobody.getLast()), nobody);
    }
}
