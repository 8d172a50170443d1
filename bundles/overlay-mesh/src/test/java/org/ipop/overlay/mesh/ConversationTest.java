package org.ipop.overlay.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.overlay.mesh.Town.Kind.MESH;
import static org.ipop.overlay.mesh.Town.SECOND;

import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView.State;
import org.ipop.api.overlay.Target;
import org.ipop.wire.ring.RingCodec;
import org.ipop.wire.ring.RingMessage.Hello;
import org.ipop.wire.ring.RingMessage.Introduce;
import org.ipop.wire.ring.RingMessage.Join;
import org.ipop.wire.ring.RingMessage.Leave;
import org.ipop.wire.ring.RingMessage.Neighbourhood;
import org.ipop.wire.ring.RingMessage.Same;
import org.ipop.wire.ring.RingMessage.Stabilize;
import org.ipop.wire.ring.RingMessage.View;
import org.ipop.wire.ring.RingMessage.Welcome;
import org.ipop.wire.ring.RoutedHeader;
import org.junit.jupiter.api.Test;

/** What one mesh node says to what it is told, message by message, as the protocol has it. */
class ConversationTest {
    private final Town town = new Town(91);
    private final Town.Inhabitant node = town.add(MESH);
    private final Key self = node.node().key();

    @Test
    void helloIsAnsweredUntilBothKnow() {
        Puppet peer = greater().link(node.node());
        assertThat(peer.last(Hello.class)).isEqualTo(new Hello(State.ALONE, Optional.empty()));
        peer.hello(State.ALONE, null);
        assertThat(peer.last(Hello.class)).isEqualTo(new Hello(State.ALONE, Optional.of(State.ALONE)));
        peer.hello(State.ALONE, State.ALONE);
        town.time.run(30 * SECOND);
        assertThat(peer.all(Hello.class)).as("nothing left to say").isEmpty();
        peer.hello(State.ALONE, null);
        town.time.run(30 * SECOND);
        assertThat(peer.all(Hello.class)).as("it asks once, and still knows what it knew")
            .containsExactly(new Hello(State.ALONE, Optional.of(State.ALONE)));
    }

    @Test
    void whoSeemsToBeJoiningStillIsAskedAgain() {
        Puppet peer = smaller().link(node.node());
        peer.hello(State.JOINING, null);
        peer.hello(State.JOINING, State.ALONE);
        peer.all(Hello.class);
        town.time.run(30 * SECOND);
        assertThat(peer.all(Hello.class)).as("the HELLO that says more may have come before")
            .contains(new Hello(State.ALONE, Optional.empty()));
    }

    @Test
    void aloneNodeLetsAnotherInAndBothAreTheRing() {
        Puppet joiner = greater().link(node.node());
        joiner.hello(State.JOINING, State.ALONE);
        joiner.say(new Join());
        Neighbourhood place = joiner.all(Welcome.class).getLast().neighbourhood();
        assertThat(place).isEqualTo(new Neighbourhood(Optional.empty(), List.of()));
        assertThat(node.view().state()).isEqualTo(State.MEMBER);
        assertThat(node.view().predecessor()).map(Contact::node).contains(joiner.node());
        joiner.hello(State.JOINING, State.MEMBER);
        assertThat(node.view().predecessor()).as("its HELLO is older than our WELCOME").isPresent();
        joiner.say(new Join());
        assertThat(joiner.all(Welcome.class)).as("the first was lost").hasSize(2);
    }

    @Test
    void ofTwoThatAreAloneTheGreaterJoinsTheSmaller() {
        Puppet smaller = smaller().link(node.node());
        smaller.hello(State.ALONE, State.ALONE);
        assertThat(node.view().state()).isEqualTo(State.JOINING);
        assertThat(smaller.all(Join.class)).isNotEmpty();
        smaller.say(new Welcome(new Neighbourhood(Optional.empty(), List.of())));
        assertThat(node.view().state()).isEqualTo(State.MEMBER);
        assertThat(node.view().successors()).extracting(Contact::node).containsExactly(smaller.node());
        Puppet greater = greater().link(node.node());
        greater.hello(State.ALONE, State.MEMBER);
        assertThat(greater.all(Join.class)).isEmpty();
    }

    @Test
    void joiningNodeLooksItsHostUpAndFollowsToABetterOne() {
        Puppet member = at(self.plusPowerOfTwo(159)).link(node.node());
        Puppet nearer = at(self.plusPowerOfTwo(150));
        member.hello(State.MEMBER, State.ALONE);
        assertThat(node.view().state()).isEqualTo(State.JOINING);
        RoutedHeader lookUp = member.routed().getLast();
        assertThat(lookUp.service()).isEqualTo(Services.FIND);
        assertThat(lookUp.key()).isEqualTo(self);
        town.time.run(9 * SECOND);
        assertThat(member.all(Join.class)).as("nobody answered, so the next member it knows").isNotEmpty();
        member.say(new View(new Neighbourhood(Optional.of(nearer.contact()), List.of())));
        assertThat(nearer.isLinkedWith(node.node())).isTrue();
        nearer.hello(State.MEMBER, State.JOINING);
        assertThat(nearer.all(Join.class)).isNotEmpty();
        nearer.say(new View(new Neighbourhood(Optional.of(node.contact()), List.of(member.contact()))));
        assertThat(node.view().state()).as("a VIEW that names us is a WELCOME").isEqualTo(State.MEMBER);
        assertThat(node.view().successors()).extracting(Contact::node).containsExactly(nearer.node(), member.node());
    }

    @Test
    void newMemberIsAskedWhomItKnowsAndAllOfThemAreLinked() {
        Puppet first = ringOfTwo();
        Puppet second = at(self.plusPowerOfTwo(100));
        Puppet third = at(self.plusPowerOfTwo(157));
        assertThat(first.all(Stabilize.class).getFirst()).isEqualTo(new Stabilize(0));
        first.say(new View(new Neighbourhood(Optional.of(second.contact()), List.of(third.contact()))));
        assertThat(second.isLinkedWith(node.node())).isTrue();
        assertThat(third.isLinkedWith(node.node())).isTrue();
        second.hello(State.MEMBER, State.MEMBER);
        assertThat(second.all(Stabilize.class)).isNotEmpty();
        assertThat(node.view().successors().getFirst().node()).isEqualTo(second.node());
        Puppet fourth = at(self.plusPowerOfTwo(33));
        second.say(new Introduce(List.of(fourth.contact())));
        assertThat(fourth.isLinkedWith(node.node())).isTrue();
    }

    @Test
    void stabilizeIsAnsweredByViewAndThenBySame() {
        Puppet peer = ringOfTwo();
        peer.say(new Stabilize(0));
        View view = peer.last(View.class);
        assertThat(view.neighbourhood().predecessor()).map(Contact::node).contains(peer.node());
        long digest = RingCodec.digest(view.neighbourhood());
        peer.say(new Stabilize(digest));
        assertThat(peer.last(Same.class)).isEqualTo(new Same(digest));
        Puppet stranger = greater().link(node.node());
        stranger.say(new Stabilize(0));
        assertThat(stranger.all(View.class)).as("whoever asks").isNotEmpty();
    }

    @Test
    void memberThatAListLeavesOutIsIntroduced() {
        Puppet peer = ringOfTwo();
        Puppet other = at(self.plusPowerOfTwo(140)).link(node.node());
        other.hello(State.MEMBER, State.MEMBER);
        peer.say(new View(new Neighbourhood(Optional.of(node.contact()), List.of(node.contact()))));
        assertThat(peer.last(Introduce.class).members()).extracting(Contact::node).containsExactly(other.node());
    }

    @Test
    void changeIsPushedToThePredecessorAndTheFormerOne() {
        Puppet former = ringOfTwo();
        town.time.run(SECOND);
        former.last(Stabilize.class);
        Puppet joiner = at(former.node().key().plusPowerOfTwo(120)).link(node.node());
        joiner.hello(State.JOINING, State.MEMBER);
        joiner.say(new Join());
        assertThat(joiner.all(Welcome.class).getLast().neighbourhood().predecessor()).map(Contact::node)
            .contains(former.node());
        assertThat(former.last(View.class).neighbourhood().predecessor()).map(Contact::node)
            .contains(joiner.node());
        assertThat(joiner.all(View.class)).isNotEmpty();
    }

    @Test
    void joinBeforeSomebodyElseIsRefusedByAView() {
        Puppet predecessor = ringOfTwo();
        Puppet joiner = at(self.plusPowerOfTwo(90)).link(node.node());
        joiner.hello(State.JOINING, State.MEMBER);
        joiner.say(new Join());
        assertThat(joiner.all(Welcome.class)).isEmpty();
        assertThat(joiner.last(View.class).neighbourhood().predecessor()).map(Contact::node)
            .contains(predecessor.node());
    }

    @Test
    void memberThatFallsSilentIsOutUntilItSpeaks() {
        Puppet peer = ringOfTwo();
        Puppet other = at(self.plusPowerOfTwo(140)).link(node.node());
        other.hello(State.MEMBER, State.MEMBER);
        assertThat(members()).containsExactly(other.node(), peer.node());
        other.fallSilent();
        town.time.run(15 * SECOND);
        assertThat(members()).containsExactly(peer.node());
        assertThat(node.dropped("silent")).isEqualTo(1);
        assertThat(other.last(Hello.class).yours()).as("greeted as a stranger").isEmpty();
        other.hello(State.MEMBER, State.MEMBER);
        assertThat(members()).containsExactly(other.node(), peer.node());
    }

    @Test
    void memberThatLeavesIsNotBelievedInWhenOthersNameIt() {
        Puppet peer = ringOfTwo();
        Puppet other = at(self.plusPowerOfTwo(140)).link(node.node());
        other.hello(State.MEMBER, State.MEMBER);
        other.say(new Leave(new Neighbourhood(Optional.of(node.contact()), List.of(peer.contact()))));
        assertThat(members()).containsExactly(peer.node());
        peer.say(new View(new Neighbourhood(Optional.of(other.contact()), List.of(node.contact(), other.contact()))));
        assertThat(members()).containsExactly(peer.node());
        node.overlay().close();
        town.time.run(SECOND);
        assertThat(peer.all(Leave.class)).hasSize(1);
    }

    @Test
    void requestsOfOthersAreCarriedOnAndThoseThatCameTooFarAreNot() {
        Puppet owner = ringOfTwo();
        Puppet asker = at(self.plusPowerOfTwo(140)).link(node.node());
        Key key = self.plusPowerOfTwo(150);
        asker.say(RoutedHeader.toOwner(9, 5, 77, key).start(0));
        asker.say(RoutedHeader.toOwner(1, 5, 78, key).start(0));
        asker.say(RoutedHeader.toOwner(9, 5, 79, self).start(0));
        town.time.run(SECOND);
        RoutedHeader carried = owner.routed().stream().filter(header -> header.id() == 77).findFirst().orElseThrow();
        assertThat(carried.ttl()).isEqualTo(8);
        assertThat(carried.passed()).as("nobody lies between us and the key").isTrue();
        assertThat(owner.routed()).noneMatch(header -> header.id() == 78);
        assertThat(node.dropped("ttl")).isEqualTo(1);
        assertThat(node.dropped("malformed")).as("ours, but nobody sent it").isEqualTo(1);
    }

    @Test
    void answerThatNobodyWaitsForIsDropped() {
        Puppet peer = ringOfTwo();
        node.overlay().ask(new Target.Member(peer.contact()), 5, Unpooled.EMPTY_BUFFER, SECOND);
        town.time.run(SECOND / 2);
        RoutedHeader question = peer.routed().getLast();
        var wrongService = new RoutedHeader(question.type(), true, false, 9, 6, question.id(), self, node.node());
        var answer = wrongService.answer(9, self, node.node()).start(64);
        RingCodec.writeContact(answer, peer.contact());
        peer.say(answer);
        town.time.run(SECOND / 5);
        assertThat(node.dropped("unasked")).isEqualTo(1);
    }

    /** The node and a puppet half a ring away from it. */
    private Puppet ringOfTwo() {
        Puppet peer = at(self.plusPowerOfTwo(159)).link(node.node());
        peer.hello(State.JOINING, State.ALONE);
        peer.say(new Join());
        peer.hello(State.MEMBER, State.MEMBER);
        assertThat(members()).containsExactly(peer.node());
        return peer;
    }

    private List<NodeId> members() {
        return node.view().successors().stream().map(Contact::node).toList();
    }

    private Puppet at(Key position) {
        return new Puppet(town, position);
    }

    private Puppet smaller() {
        return at(new Key(0, 0, 1));
    }

    private Puppet greater() {
        return at(new Key(-1, 0, 1));
    }
}
