package org.ipop.simulation.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The command {@code ./ipop sim}: runs a scenario, shows how far it is, prints what came out. */
public final class Sim {
    private static final int REFUSED = 1;
    private static final int WRONG_USAGE = 2;
    private static final int DEFAULT_NODES = 1_000;
    private static final int BAR_CHARACTERS = 30;

    /** Java cannot tell whether stderr is a terminal; who starts us can. */
    private static final boolean TERMINAL = Boolean.getBoolean("ipop.sim.terminal");

    private static final Map<String, Scenario> SCENARIOS = new LinkedHashMap<>();

    static {
        SCENARIOS.put("mass-join", new MassJoin());
        SCENARIOS.put("growth", new Growth());
        SCENARIOS.put("mass-fail", new MassFail());
        SCENARIOS.put("churn", new Churn());
        SCENARIOS.put("mass-fail-values", new MassFailValues());
        SCENARIOS.put("churn-values", new ChurnValues());
        SCENARIOS.put("partition", new Partition());
        SCENARIOS.put("partition-leases", new PartitionLeases());
        SCENARIOS.put("idle", new Idle());
        SCENARIOS.put("idle-leases", new IdleLeases());
        SCENARIOS.put("leases", new Leases());
        SCENARIOS.put("stretch", new Stretch());
        SCENARIOS.put("path-join", new PathJoin());
    }

    private int nodes = DEFAULT_NODES;
    private long seed = 1;
    private Path csv;
    private Path plots;
    private Plots.Format format = Plots.Format.SVG;

    private Sim() {
    }

    public static void main(String... arguments) throws IOException {
        System.exit(new Sim().run(arguments));
    }

    static Scenario scenario(String name) {
        return SCENARIOS.get(name);
    }

    private int run(String... arguments) throws IOException {
        Scenario scenario = arguments.length == 0 ? null : scenario(arguments[0]);
        if (scenario == null || !parse(arguments)) {
            System.err.println("usage: ipop sim SCENARIO [--nodes N] [--seed S] [--csv FILE]"
                + " [--plots FOLDER [--format svg|png]]"
                + "\nscenarios: "
                + String.join(", ", SCENARIOS.keySet()) + "; at least 100 nodes");
            return WRONG_USAGE;
        }
        Outcome outcome = scenario.run(new Scenario.Settings(nodes, seed, Sim::show));
        if (TERMINAL) {
            System.err.print("\r" + " ".repeat(BAR_CHARACTERS + 30) + "\r");
        }
        System.out.print(outcome.fullTable());
        if (csv != null) {
            Files.writeString(csv, outcome.csv());
        }
        if (plots != null) {
            Plots.write(outcome, plots, format);
        }
        return outcome.met() ? 0 : REFUSED;
    }

    private boolean parse(String... arguments) {
        try {
            for (int i = 1; i < arguments.length; i += 2) {
                String value = arguments[i + 1];
                switch (arguments[i]) {
                    case "--nodes" -> nodes = Integer.parseInt(value);
                    case "--seed" -> seed = Long.parseLong(value);
                    case "--csv" -> csv = Path.of(value);
                    case "--plots" -> plots = Path.of(value);
                    case "--format" -> format = Plots.Format.valueOf(value.toUpperCase(Locale.ROOT));
                    default -> throw new IllegalArgumentException(arguments[i]);
                }
            }
            return nodes >= 100;
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return false;
        }
    }

    private static void show(String phase, double share) {
        if (!TERMINAL) {
            return;
        }
        int done = (int) Math.round(Math.clamp(share, 0, 1) * BAR_CHARACTERS);
        System.err.printf("\r[%s%s] %-12s", "#".repeat(done), " ".repeat(BAR_CHARACTERS - done), phase);
    }
}
