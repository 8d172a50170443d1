package org.ipop.simulation.laws;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Plays a schedule, leaves the network in peace, and says which laws do not hold then. */
final class Laws {
    /** The bar after a partition; a death alone takes less. */
    private static final int SETTLE_SECONDS = 60;
    /** From when the laws of the ring hold until each key has one owner and who lost it was told. */
    private static final int RESOLVE_SECONDS = 60;
    /** That long they must go on holding. */
    private static final int PEACE_SECONDS = 20;
    private static final int KEYS = 8;

    private Laws() {
    }

    static List<String> brokenByRing(Schedule schedule, Fault fault) {
        Arena arena = new Arena(schedule.seed(), fault, new Ledger());
        arena.grow(schedule.nodes());
        arena.play(schedule.steps());
        arena.calm();
        List<String> broken = new ArrayList<>(arena.settle(SETTLE_SECONDS));
        if (broken.isEmpty()) {
            IntStream.range(0, KEYS).filter(name -> arena.owners(Arena.key(name)) != 1)
                .forEach(name -> broken.add(arena.owners(Arena.key(name)) + " owners of key " + name));
            arena.run(PEACE_SECONDS * Arena.SECOND);
            broken.addAll(arena.broken());
        }
        return broken;
    }

    static List<String> brokenByStore(Schedule schedule, Fault fault) {
        Ledger ledger = new Ledger();
        Arena arena = new Arena(schedule.seed(), fault, ledger);
        arena.grow(schedule.nodes());
        arena.settle(SETTLE_SECONDS);
        arena.run(Ledger.REPAIR_SECONDS * Arena.SECOND);
        arena.play(schedule.steps());
        arena.calm();
        List<String> broken = arena.settle(SETTLE_SECONDS);
        if (broken.isEmpty()) {
            arena.run(RESOLVE_SECONDS * Arena.SECOND);
            broken = ledger.audit(arena);
        }
        return broken;
    }
}
