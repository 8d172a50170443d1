package org.ipop.simulation.laws;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Draws schedules by chance. They shrink to fewer steps, fewer nodes, and smaller numbers; the seed stays. */
final class Schedules {
    private static final int SEEDS = 1_000_000;
    private static final int STEPS = 16;
    private static final int KEYS = 3;

    private Schedules() {
    }

    /** Of so many nodes to begin with: joins, deaths, cuts and loss. */
    static Arbitrary<Schedule> ofRing(int fewest, int most) {
        return schedules(fewest, most, happenings());
    }

    /** The same, with keys that are created meanwhile. */
    static Arbitrary<Schedule> ofStore(int nodes) {
        return schedules(1, nodes, Arbitraries.frequencyOf(Tuple.of(2, happenings()), Tuple.of(1, creates())));
    }

    /** All of them reach each other all the time. */
    static Arbitrary<Schedule> ofCalmStore(int nodes) {
        return schedules(1, nodes, Arbitraries.frequencyOf(Tuple.of(3, waits()), Tuple.of(2, joins()),
            Tuple.of(2, crashes()), Tuple.of(1, leaves()), Tuple.of(4, creates())));
    }

    private static Arbitrary<Schedule> schedules(int fewest, int most, Arbitrary<Step> step) {
        Arbitrary<Integer> seeds = Arbitraries.integers().between(1, SEEDS).withoutEdgeCases().dontShrink();
        Arbitrary<Integer> nodes = Arbitraries.integers().between(fewest, most).withoutEdgeCases();
        Arbitrary<List<Step>> steps = step.list().ofMaxSize(STEPS);
        return Combinators.combine(seeds, nodes, steps).as(Schedule::new);
    }

    private static Arbitrary<Step> happenings() {
        return Arbitraries.frequencyOf(Tuple.of(4, waits()), Tuple.of(4, joins()), Tuple.of(4, crashes()),
            Tuple.of(2, leaves()), Tuple.of(2, cuts()), Tuple.of(1, heals()), Tuple.of(1, losses()));
    }

    private static Arbitrary<Step> waits() {
        return Arbitraries.frequencyOf(Tuple.of(2, number(3)), Tuple.of(2, number(15)), Tuple.of(1, number(90)))
            .map(Step.Wait::new);
    }

    private static Arbitrary<Step> joins() {
        return number(9).map(Step.Join::new);
    }

    private static Arbitrary<Step> crashes() {
        return number(30).map(Step.Crash::new);
    }

    private static Arbitrary<Step> leaves() {
        return number(30).map(Step.Leave::new);
    }

    private static Arbitrary<Step> cuts() {
        return Arbitraries.integers().between(1, 254).map(Step.Cut::new);
    }

    private static Arbitrary<Step> heals() {
        return Arbitraries.just(new Step.Heal());
    }

    private static Arbitrary<Step> losses() {
        return number(10).map(Step.Loss::new);
    }

    private static Arbitrary<Step> creates() {
        return Combinators.combine(number(30), number(KEYS - 1)).as(Step.Create::new);
    }

    private static Arbitrary<Integer> number(int most) {
        return Arbitraries.integers().between(0, most);
    }
}
