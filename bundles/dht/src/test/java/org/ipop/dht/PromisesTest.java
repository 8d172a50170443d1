package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Bench.point;

import org.ipop.api.NodeId;
import org.ipop.wire.dht.Arc;
import org.junit.jupiter.api.Test;

class PromisesTest {
    private static final NodeId ANNA = Bench.writer(1);
    private static final NodeId BERT = Bench.writer(2);
    private static final Arc ARC = new Arc(point(0x20), point(0x60));

    private final Promises promises = new Promises();

    @Test
    void withoutAPromiseEverybodyIsObeyed() {
        assertThat(promises.highest(ARC)).isZero();
        assertThat(promises.highest(point(0x30))).isZero();
        assertThat(promises.allows(ARC, 1, ANNA)).isTrue();
        assertThat(promises.allows(point(0x30), 0, ANNA)).isTrue();
    }

    @Test
    void onlyAHigherViewOrTheSameOwnerGoesOn() {
        promises.add(ARC, 5, ANNA);
        assertThat(promises.allows(point(0x30), 5, ANNA)).isTrue();
        assertThat(promises.allows(point(0x30), 4, ANNA)).as("its own former write, on its way").isTrue();
        assertThat(promises.allows(point(0x30), 5, BERT)).as("of two owners with one number the first").isFalse();
        assertThat(promises.allows(point(0x30), 4, BERT)).isFalse();
        assertThat(promises.allows(point(0x30), 6, BERT)).isTrue();
    }

    @Test
    void aPromiseHoldsInItsArcAndInEachThatTouchesIt() {
        promises.add(ARC, 5, ANNA);
        assertThat(promises.allows(point(0x20), 1, BERT)).as("the arc begins behind this point").isTrue();
        assertThat(promises.allows(point(0x60), 1, BERT)).as("and ends with this one").isFalse();
        assertThat(promises.allows(new Arc(point(0x60), point(0x90)), 1, BERT)).isTrue();
        assertThat(promises.allows(new Arc(point(0x50), point(0x90)), 1, BERT)).isFalse();
        assertThat(promises.allows(new Arc(point(0x30), point(0x40)), 1, BERT)).isFalse();
        assertThat(promises.allows(new Arc(point(0xF0), point(0xF0)), 1, BERT)).as("the whole ring").isFalse();
    }

    @Test
    void anArcAcrossZeroIsOneArc() {
        promises.add(new Arc(point(0xF0), point(0x10)), 3, ANNA);
        assertThat(promises.highest(point(0x00))).isEqualTo(3);
        assertThat(promises.highest(point(0xF8))).isEqualTo(3);
        assertThat(promises.highest(point(0x80))).isZero();
    }

    @Test
    void allPromisesOfAPointMustAllow() {
        promises.add(ARC, 5, ANNA);
        promises.add(new Arc(point(0x40), point(0x90)), 8, BERT);
        assertThat(promises.allows(point(0x50), 6, ANNA)).as("promised to Bert since").isFalse();
        assertThat(promises.allows(point(0x30), 6, ANNA)).isTrue();
        assertThat(promises.highest(ARC)).isEqualTo(8);
        assertThat(promises.highest(point(0x30))).isEqualTo(5);
    }

    @Test
    void aWiderPromiseReplacesOnlyWhatItCovers() {
        promises.add(ARC, 5, ANNA);
        promises.add(new Arc(point(0x10), point(0x70)), 6, BERT);
        assertThat(promises.allows(point(0x30), 6, BERT)).isTrue();
        promises.add(new Arc(point(0x00), point(0x80)), 4, BERT);
        assertThat(promises.highest(point(0x30))).as("a lower view replaces nothing").isEqualTo(6);
    }

    @Test
    void theOldestPromisesAreForgottenFirst() {
        for (int i = 0; i < 129; i++) {
            promises.add(new Arc(point(i), point(i + 1)), i + 1, ANNA);
        }
        assertThat(promises.highest(point(1))).as("the first of 129").isZero();
        assertThat(promises.highest(point(2))).isEqualTo(2);
        assertThat(promises.highest(point(129))).isEqualTo(129);
    }
}
