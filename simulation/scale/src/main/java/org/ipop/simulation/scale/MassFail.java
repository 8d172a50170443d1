package org.ipop.simulation.scale;

/** A fifth of all nodes dies at one instant. */
final class MassFail implements Scenario {
    private static final double REST_SECONDS = 120;
    private static final double SHARE = 0.2;
    private static final double LIMIT_SECONDS = 120;
    private static final double GRACE_SECONDS = 30;
    private static final int LOOK_UPS = 5_000;
    private static final double LOOK_UP_SECONDS = 10;

    @Override
    public Outcome run(Settings settings) {
        Outcome outcome = new Outcome("mass-fail", settings.nodes(), settings.seed());
        Population population = Population.of(settings);
        Pace pace = new Pace(population, settings.progress());
        pace.grow(settings.nodes(), REST_SECONDS);
        kill(population);
        outcome.add("nodes left", population.size());
        LookUps lookUps = new LookUps(population);
        double rightAfter = repair(pace, lookUps);
        outcome.atMost("right ring, s after the deaths", rightAfter, LIMIT_SECONDS);
        outcome.atMost("nodes with a breach of the ring's laws", pace.census().breaches(), 0);
        outcome.add("look-ups from 30 s on", lookUps.asked());
        outcome.atLeast("of them right, share", lookUps.rightShare(), 0.999);
        outcome.trace(population.regions.trace());
        population.machine.costs(outcome);
        return outcome;
    }

    /** Each dies with the same chance. */
    static void kill(Population population) {
        for (Resident resident : population.live()) {
            if (population.random().nextDouble() < SHARE) {
                population.kill(resident);
            }
        }
    }

    /** Looks at the ring each second and asks in between. Returns when it was right, or a time beyond the limit. */
    private static double repair(Pace pace, LookUps lookUps) {
        double rightAfter = LIMIT_SECONDS + 1;
        for (int second = 1; second <= LIMIT_SECONDS; second++) {
            if (second > GRACE_SECONDS && second <= GRACE_SECONDS + LOOK_UP_SECONDS) {
                lookUps.ask((int) (LOOK_UPS / LOOK_UP_SECONDS));
            }
            pace.run("repair", 1);
            if (rightAfter > LIMIT_SECONDS && pace.census().right()) {
                rightAfter = second;
            }
            if (rightAfter <= LIMIT_SECONDS && second > GRACE_SECONDS + LOOK_UP_SECONDS + Pace.ANSWER_SECONDS) {
                break;
            }
        }
        return rightAfter;
    }
}
