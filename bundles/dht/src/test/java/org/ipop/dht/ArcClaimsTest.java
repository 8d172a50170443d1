package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Bench.contact;
import static org.ipop.dht.Bench.point;

import java.util.ArrayList;
import java.util.List;
import org.ipop.api.link.Contact;
import org.ipop.wire.dht.Arc;
import org.ipop.wire.dht.Digest;
import org.ipop.wire.dht.DhtAnswer;
import org.ipop.wire.dht.DhtRequest;
import org.junit.jupiter.api.Test;

/** We are at 80, our predecessor is at 40, our successors are at A0, C0 and E0. */
class ArcClaimsTest {
    private final Bench bench = new Bench();
    private final ArcClaims claims = new ArcClaims(bench.context, bench.peers);
    private final List<Boolean> verdicts = new ArrayList<>();

    ArcClaimsTest() {
        bench.member(0x40, 0xA0, 0xC0, 0xE0);
    }

    @Test
    void ourPredecessorMayHaveWhatLiesBetweenItAndTheMemberBeforeIt() {
        check(contact(0x40), 0xE0, 0x40);
        check(contact(0x40), 0xF0, 0x40);
        assertThat(verdicts).containsExactly(true, true);
    }

    @Test
    void nobodyMayHaveAnArcThatDoesNotEndWithItself() {
        check(contact(0x40), 0x40, 0x60);
        assertThat(verdicts).containsExactly(false);
    }

    @Test
    void nobodyMayHaveWhatWeAreIn() {
        check(contact(0xA0), 0x40, 0xA0);
        check(contact(0xA0), 0xA0, 0xA0);
        assertThat(verdicts).containsExactly(false, false);
    }

    @Test
    void ofAnArcWithAMemberInsideItIsAskedAndItsAnswerIsARefusal() {
        check(contact(0x40), 0xC0, 0x40);
        assertThat(verdicts).isEmpty();
        assertThat(bench.asked.getFirst().member()).isEqualTo(contact(0xE0));
        assertThat(bench.asked.getFirst().is(DhtRequest.Locate.class).key()).isEqualTo(point(0xE0));
        bench.answer(new DhtAnswer.Located(false, new Arc(point(0xC0), point(0xE0)), Digest.EMPTY));
        assertThat(verdicts).containsExactly(false);
    }

    @Test
    void aMemberInsideThatIsSilentOrOwnsNothingIsPassedOver() {
        check(contact(0x40), 0xC0, 0x40);
        bench.run(2);
        check(contact(0x40), 0xC0, 0x40);
        bench.answer(new DhtAnswer.Unable());
        assertThat(verdicts).containsExactly(true, true);
    }

    @Test
    void aStrangerWaitsUntilTheOverlayShowsItAndNotForLong() {
        check(contact(0x60), 0x40, 0x60);
        assertThat(verdicts).isEmpty();
        bench.member(0x60, 0xA0, 0xC0, 0xE0, 0x40);
        claims.look();
        assertThat(verdicts).containsExactly(true);
        check(contact(0x70), 0x60, 0x70);
        bench.run(1);
        assertThat(verdicts).hasSize(1);
        bench.run(2);
        assertThat(verdicts).containsExactly(true, false);
    }

    @Test
    void whoeverTakesTheNameOfAMemberButNotItsPlaceIsAStranger() {
        check(new Contact(contact(0x40).node(), point(0x70), point(0x70), List.of()), 0x40, 0x70);
        bench.run(3);
        assertThat(verdicts).containsExactly(false);
    }

    @Test
    void theWaitingAndTheAskedAreBounded() {
        for (int i = 0; i <= ArcClaims.OPEN; i++) {
            check(contact(0x70), 0x60, 0x70);
            check(contact(0x40), 0xC0, 0x40);
        }
        assertThat(verdicts).containsExactly(false, false);
        assertThat(bench.asked).hasSize(ArcClaims.OPEN);
    }

    private void check(Contact from, int behind, int to) {
        claims.check(from, new Arc(point(behind), point(to)), verdicts::add);
    }
}
