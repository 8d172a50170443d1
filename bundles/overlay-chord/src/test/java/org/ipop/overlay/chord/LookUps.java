package org.ipop.overlay.chord;

import io.netty.buffer.Unpooled;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.ipop.api.Key;
import org.ipop.api.ServiceGone;
import org.ipop.api.overlay.Answer;
import org.ipop.api.overlay.RingView;
import org.ipop.api.overlay.Target;

/** Asks random members for the owners of random keys and checks who answered. */
final class LookUps {
    private static final int SERVICE = 9;
    private static final long TIMEOUT = 15 * SimulatedRing.SECOND;

    private final SimulatedRing ring;
    private final SplittableRandom random;
    private int asked;
    private int right;
    private int wrong;
    private int unanswered;

    LookUps(SimulatedRing ring) {
        this.ring = ring;
        this.random = ring.time.split();
    }

    /** Every member answers from now on; call it for those that come later too. */
    static void serve(Collection<SimulatedRing.Member> members) {
        members.forEach(member -> {
            member.overlay().serve(SERVICE, null);
            member.overlay().serve(SERVICE, (from, target, body, answer) -> {
                body.release();
                answer.accept(Unpooled.EMPTY_BUFFER);
            });
        });
    }

    void ask(List<SimulatedRing.Member> members, int count) {
        for (int i = 0; i < count; i++) {
            SimulatedRing.Member asker = members.get(random.nextInt(members.size()));
            Key key = new Key(random.nextLong(), random.nextLong(), random.nextInt());
            asked++;
            asker.overlay().ask(new Target.Owner(key), SERVICE, Unpooled.EMPTY_BUFFER, TIMEOUT)
                .whenComplete((answer, error) -> judge(key, answer, error));
        }
    }

    /** The share of right answers among all questions whose asker lived to hear of them. */
    double rightShare() {
        return right / (double) Math.max(1, right + wrong + unanswered);
    }

    int unfinished() {
        return asked - right - wrong - unanswered;
    }

    @Override
    public String toString() {
        return "asked=" + asked + " right=" + right + " wrong=" + wrong + " unanswered=" + unanswered;
    }

    private void judge(Key key, Answer answer, Throwable error) {
        if (error instanceof ServiceGone) {
            asked--;
        } else if (answer == null) {
            unanswered++;
        } else if (answer.from().node().equals(owner(key).node())) {
            right++;
        } else {
            wrong++;
        }
    }

    private SimulatedRing.Member owner(Key key) {
        TreeMap<Key, SimulatedRing.Member> live = new TreeMap<>(ring.byPosition());
        live.values().removeIf(member -> member.view().state() != RingView.State.MEMBER);
        var entry = live.ceilingEntry(key);
        return (entry != null ? entry : live.firstEntry()).getValue();
    }
}
