package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.overlay.chord.SimulatedRing.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.ipop.api.Key;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.junit.jupiter.api.Test;

/** How soon a newcomer has a finger in each interval. */
class MissingFingersTest {
    @Test
    void aNewcomerHasAFingerInEachIntervalSoon() {
        SimulatedRing ring = new SimulatedRing(82);
        ring.grow(300, SECOND / 20);
        ring.converge(30 * SECOND);
        ring.time.run(60 * SECOND);
        List<Integer> missing = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            SimulatedRing.Member newcomer = ring.add();
            newcomer.overlay().introduce(ring.list().get(0).links().address());
            assertThat(ring.time.runUntil(() -> newcomer.view().successors().size() == Tuning.SUCCESSORS, 10 * SECOND))
                .as("seed 82, has its successors").isTrue();
            ring.time.run(4 * SECOND);
            missing.addAll(missing(newcomer.view()));
        }
        assertThat(missing).as("seed 82, intervals of ten newcomers without a finger").isEmpty();
    }

    private static List<Integer> missing(RingView view) {
        Key self = view.self().position();
        TreeSet<Integer> there = new TreeSet<>();
        for (Contact far : view.fingers()) {
            there.add(self.distanceTo(far.position()).highestBit());
        }
        int last = self.distanceTo(view.successors().getLast().position()).highestBit() + 1;
        return IntStream.range(last, Key.BITS).filter(bit -> !there.contains(bit)).boxed().toList();
    }
}
