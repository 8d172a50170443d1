package org.ipop.simulation.scale;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Nodes in regions. */
class PopulationTest {
    private static final int NODES = 300;

    @Test
    void aRingIsTheSameOnAnyNumberOfProcessors() {
        Population one = grown(1, 1);
        Population two = grown(1, 2);
        assertThat(two.regions.trace()).isEqualTo(one.regions.trace());
        assertThat(two.sentBytes()).isEqualTo(one.sentBytes());
        assertThat(grown(2, 1).regions.trace()).isNotEqualTo(one.regions.trace());
    }

    @Test
    void aRingInRegionsIsRightAndAnswers() {
        Population population = Population.inRegions(3, 2);
        Pace pace = new Pace(population, (phase, share) -> { });
        pace.grow(NODES, 30);
        assertThat(pace.census().breaches()).isZero();
        LookUps lookUps = pace.lookUps(200, 2);
        assertThat(lookUps.asked()).isEqualTo(200);
        assertThat(lookUps.rightShare()).isEqualTo(1);
        assertThat(lookUps.stretch(0.5)).isBetween(1.0, 4.0);
        assertThat(lookUps.meanHops()).isBetween(1.0, 4.5);
    }

    @Test
    void itRepairsItselfInRegions() {
        Population population = Population.inRegions(4, 2);
        Pace pace = new Pace(population, (phase, share) -> { });
        pace.grow(NODES, 30);
        MassFail.kill(population);
        assertThat(pace.census().breaches()).isPositive();
        assertThat(pace.untilRight("repair", 60)).isLessThan(60);
    }

    private static Population grown(long seed, int processors) {
        Population population = Population.inRegions(seed, processors);
        new Pace(population, (phase, share) -> { }).grow(NODES, 5);
        return population;
    }
}
