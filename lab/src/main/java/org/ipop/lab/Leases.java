package org.ipop.lab;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.ipop.lab.Leaseholder.Lease;

/**
 * Machines of several sites that all ask for an address at once, with clients of Debian: first those of one LAN alone,
 * then all others. All renew, give their addresses back and ask again, each time at once. No address may be given
 * twice.
 */
final class Leases {
    private static final String SEED = "203.0.113.1";
    private static final String NETWORK = "lab";
    /** Narrow, so that addresses that machines would like meet often: at a hundred machines nearly two of five. */
    private static final String PREFIX = "10.66.0.0/24";
    private static final int SITES = 3;
    private static final int DEFAULT_MACHINES = 50;
    private static final Duration BAR = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final double MOST = 0.99;

    private final Internet internet;
    private final Steps steps;
    private final Plan plan;
    private final List<Node> gateways = new ArrayList<>();
    private final List<List<Leaseholder>> lans = new ArrayList<>();
    private boolean met = true;

    private Leases(Internet internet, PrintStream out, Plan plan) {
        this.internet = internet;
        this.steps = new Steps(out);
        this.plan = plan;
    }

    /**
     * What is done.
     *
     * @param machines of the first site's LAN; the others have half as many
     * @param bar      for 99 of 100 machines, from asking to having an address
     */
    record Plan(int sites, int machines, Duration bar) {
        private int machines(int site) {
            return site == 0 ? machines : machines / 2;
        }
    }

    /** {@code [MACHINES]}: 50 if absent. Exits with 1 if a bar is missed. */
    public static void main(String[] arguments) {
        int machines = arguments.length > 0 ? Integer.parseInt(arguments[0]) : DEFAULT_MACHINES;
        if (machines < 2 || machines > 2 * DEFAULT_MACHINES) {
            System.err.println("cluster: 2 to " + 2 * DEFAULT_MACHINES + " machines");
            System.exit(2);
        }
        Internet internet = new Internet();
        Runtime.getRuntime().addShutdownHook(new Thread(internet::close, "ipop-lab-close"));
        try {
            System.exit(run(internet, System.out, new Plan(SITES, machines, BAR)) ? 0 : 1);
        } catch (LabFailure e) {
            System.exit(1);
        }
    }

    /** Prints a line a step; throws LabFailure at the first that fails. Returns whether the bar was met each time. */
    static boolean run(Internet internet, PrintStream out, Plan plan) {
        Leases leases = new Leases(internet, out, plan);
        try {
            leases.steps.heading("Leases: %d sites, %d machines on the first LAN, network %s".formatted(plan.sites,
                plan.machines, PREFIX));
            leases.lay();
            leases.lease();
            leases.steps.heading("no address given twice; done in " + leases.steps.seconds() + " s");
            return leases.met;
        } catch (LabFailure e) {
            leases.steps.failed(e.getMessage());
            throw e;
        }
    }

    private void lay() {
        steps.run("gateways started, one a site", () -> {
            Node seed = internet.node(internet.publicHost("seed", SEED)).start("--seed");
            for (int i = 0; i < plan.sites; i++) {
                gateways.add(internet.node(internet.site("site" + i, "203.0.113." + (101 + i)).host("gate" + i)));
            }
            seed.awaitReady().mustIpop("create", NETWORK, "--host", "seed", "--ipv4", PREFIX);
            gateways.forEach(Node::start);
            gateways.forEach(gate -> gate.awaitReady().mustIpop("seeds", "add", SEED + ":4100"));
            gateways.forEach(gate -> lans.add(machines(gate)));
            gateways.forEach(gate -> gate.mustIpop("join", seed.mustIpop("invite", NETWORK, "--host",
                gate.host().name()).strip(), "--lan", Cluster.BRIDGE, "--lan-dhcp", "on"));
            await("gateways that do not serve yet", this::waiting);
            return "all serve their LANs";
        });
    }

    private List<Leaseholder> machines(Node gate) {
        Cluster cluster = new Cluster(internet, gate.host());
        int site = lans.size();
        List<Leaseholder> machines = new ArrayList<>();
        for (int i = 0; i < plan.machines(site); i++) {
            StockClient client = StockClient.values()[i % StockClient.values().length];
            machines.add(new Leaseholder(cluster.machine("s" + site + "m" + i), client, internet.folder()));
        }
        return machines;
    }

    private void lease() {
        List<Leaseholder> all = lans.stream().flatMap(List::stream).toList();
        List<Leaseholder> first = lans.getFirst();
        ask("the first LAN's machines ask", first);
        ask("those of the other LANs", all.subList(first.size(), all.size()));
        Map<String, String> former = addresses(all);
        ask("all renew", all);
        steps.run("each has the address it had", () -> same(former, all));
        steps.run("all release", () -> {
            gate().start(all, machine -> machine.queueToRelease(gate().pipe()), Leaseholder::waits);
            await("machines that have given nothing back", () -> without(all, Leaseholder::released));
            await("leases that gateways still have", this::held);
            return "no gateway has a lease left";
        });
        ask("all ask again", all);
        steps.run("and have what they had", () -> same(former, all));
    }

    private void ask(String what, List<Leaseholder> machines) {
        steps.run(machines.size() + " at once: " + what, () -> {
            gate().start(machines, machine -> machine.queueToAsk(gate().pipe()), Leaseholder::waits);
            await("machines without a lease", () -> without(machines, machine -> machine.lease().isPresent()));
            requireDistinct();
            LeaseTimes times = LeaseTimes.of(machines);
            met &= times.quantile(MOST) <= plan.bar.toMillis() / 1e3;
            return times.toString();
        });
    }

    /** What machines of all sites say they have. */
    private void requireDistinct() {
        Set<String> addresses = new HashSet<>();
        List<Lease> twice = lans.stream().flatMap(List::stream).flatMap(machine -> machine.lease().stream())
            .filter(lease -> !addresses.add(lease.address())).toList();
        if (!twice.isEmpty()) {
            throw new LabFailure(twice.size() + " addresses given twice: " + twice);
        }
    }

    private StartingGate gate() {
        return StartingGate.in(internet.folder());
    }

    private static Map<String, String> addresses(List<Leaseholder> machines) {
        return machines.stream().flatMap(machine -> machine.lease().stream())
            .collect(Collectors.toMap(Lease::machine, Lease::address, (one, other) -> other, TreeMap::new));
    }

    private static String same(Map<String, String> former, List<Leaseholder> machines) {
        Map<String, String> now = addresses(machines);
        now.entrySet().removeAll(former.entrySet());
        if (!now.isEmpty()) {
            throw new LabFailure("others than before: " + now);
        }
        return "all " + former.size();
    }

    private static List<String> without(List<Leaseholder> machines, Predicate<Leaseholder> what) {
        return machines.stream().filter(what.negate()).map(Leaseholder::toString).toList();
    }

    private List<String> held() {
        return gateways.stream().map(gate -> gate.mustIpop("lan", "--json")).filter(lan -> lan.contains("\"mac\""))
            .toList();
    }

    /** One that serves says nothing of what it waits for. */
    private List<String> waiting() {
        return gateways.stream().map(gate -> gate.mustIpop("lan", "--json"))
            .filter(lan -> !lan.contains("\"detail\":\"\"")).toList();
    }

    /** Until nobody is left. */
    private void await(String who, Supplier<List<String>> left) {
        long start = System.nanoTime();
        List<String> still = left.get();
        while (!still.isEmpty()) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new LabFailure(still.size() + " " + who + ": " + String.join("\n", still) + "\n"
                    + gateways.getFirst().mustIpop("counters"));
            }
            Command.pause();
            still = left.get();
        }
    }
}
