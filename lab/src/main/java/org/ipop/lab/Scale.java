package org.ipop.lab;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Many members of one network, and what happens to them: deaths and restarts, seeds that die, a partition whose halves
 * grow apart and meet again. After each event all pairs must ping each other by name within a stated time.
 */
final class Scale {
    private static final int DEFAULT_NODES = 30;
    private static final int IDLE_SECONDS = 60;
    private static final int SMALLEST = 8;
    private static final Duration SETTLED = Duration.ofSeconds(60);
    private static final Duration AFTER_DEATHS = Duration.ofSeconds(10);
    /** Thirty members on two cores make 230 links at once; that takes them two minutes, eight members a second. */
    private static final Duration AFTER_HEALING = Duration.ofSeconds(180);
    private static final Duration SPLIT_LIMIT = Duration.ofSeconds(60);

    private final Internet internet;
    private final Fleet fleet;
    private final Steps steps;
    private final Plan plan;
    private final List<Node> alive = new ArrayList<>();
    private boolean met = true;

    private Scale(Internet internet, PrintStream out, Plan plan) {
        this.internet = internet;
        this.fleet = new Fleet(internet);
        this.steps = new Steps(out);
        this.plan = plan;
    }

    /**
     * What is done.
     *
     * @param nodes       members at first
     * @param idleSeconds how long they are watched idling; 0 leaves out the table of what they use
     * @param afterDeaths within which those that are left must reach each other after some died
     */
    record Plan(int nodes, int idleSeconds, Duration afterDeaths) {
        /** A fifth of the members dies. */
        int deaths() {
            return nodes / 5;
        }
    }

    /** {@code [NODES [SECONDS]]}: 30 members, watched idling for 60 s, if absent. Exits with 1 if a step fails. */
    public static void main(String[] arguments) {
        int nodes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : DEFAULT_NODES;
        int idleSeconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : IDLE_SECONDS;
        if (nodes < SMALLEST) {
            System.err.println("scale: at least " + SMALLEST + " nodes");
            System.exit(2);
        }
        Internet internet = new Internet();
        Runtime.getRuntime().addShutdownHook(new Thread(internet::close, "ipop-lab-close"));
        try {
            System.exit(run(internet, System.out, new Plan(nodes, idleSeconds, AFTER_DEATHS)) ? 0 : 1);
        } catch (LabFailure e) {
            System.exit(1);
        }
    }

    /**
     * Prints a line a step; throws LabFailure at the first that fails, and says why.
     *
     * @return whether all was met that the table of what nodes use is held against
     */
    static boolean run(Internet internet, PrintStream out, Plan plan) {
        Scale scale = new Scale(internet, out, plan);
        try {
            scale.steps.heading("IPOP at scale: " + plan.nodes + " nodes in as many namespaces, one network");
            scale.form();
            scale.deaths();
            scale.seeds();
            scale.partition();
            scale.steps.run("all end", scale::end);
            scale.steps.heading("done in " + scale.steps.seconds() + " s");
            return scale.met;
        } catch (LabFailure e) {
            scale.steps.failed(e.getMessage());
            throw e;
        }
    }

    private void form() {
        steps.run("hosts, routers and cables laid", () -> {
            fleet.lay(plan.nodes);
            alive.addAll(fleet.all());
            return fleet.sites() + " NAT routers, every third one symmetric";
        });
        steps.run("nodes started, a few at a time", () -> {
            fleet.start(alive);
            return "all ready";
        });
        steps.run("network made on the first seed", () -> fleet.seed(0).mustIpop("create", Fleet.NETWORK, "--host",
            fleet.seed(0).host().name()).strip());
        steps.run("the others join, a few at a time", () ->
            "slowest %.1f s".formatted(fleet.join(alive.subList(1, alive.size()))));
        pairs("all pairs", SETTLED);
        if (plan.idleSeconds > 0) {
            UsageTable table = new UsageTable(alive, plan.idleSeconds);
            steps.run("they idle", table::measure);
            steps.show("a node of " + plan.nodes + " idling, load of the machine " + table.load(), table.text());
            met = table.met();
        }
    }

    private void deaths() {
        List<Node> victims = victims();
        steps.run("addresses of those who will die noted", () -> {
            fleet.note(victims);
            return String.join(", ", victims.stream().map(node -> node.host().name()).toList());
        });
        alive.removeAll(victims);
        after("SIGKILL for " + victims.size() + ": the others", plan.afterDeaths, () -> fleet.kill(victims));
        steps.run("they start again", () -> {
            fleet.start(victims);
            fleet.requireSameAddresses(victims);
            return "each has the addresses it had";
        });
        alive.addAll(victims);
        pairs("all pairs again", SETTLED);
    }

    /** The authority comes back elsewhere, as no seed: a newcomer then has to find it through another member. */
    private void seeds() {
        Node authority = fleet.seed(0);
        Node other = fleet.seed(1);
        Node newcomer = fleet.layBehindNat("new0");
        String token = fleet.invite(newcomer);
        alive.remove(other);
        after("one seed dies: the others", plan.afterDeaths, () -> fleet.kill(List.of(other)));
        alive.remove(authority);
        after("both seeds dead, one the authority", plan.afterDeaths, () -> fleet.kill(List.of(authority)));
        steps.run("the authority comes back, not as seed", () -> {
            authority.start("--listen", "[::]:0").awaitReady();
            return "listens on " + fleet.endpoint(authority) + ", which nobody was told";
        });
        alive.add(authority);
        steps.run("a newcomer joins over any member", () -> {
            Node door = alive.stream().filter(fleet::isPublic).filter(node -> node != authority).findFirst()
                .orElseThrow();
            newcomer.start().awaitReady();
            newcomer.mustIpop("seeds", "add", fleet.endpoint(door));
            return newcomer.mustIpop("join", token).strip() + " over " + door.host().name();
        });
        alive.add(newcomer);
        pairs("all pairs with it", SETTLED);
    }

    private void partition() {
        List<Node> one = new ArrayList<>(fleet.half(alive, 0));
        List<Node> other = new ArrayList<>(fleet.half(alive, 1));
        Node absent = other.removeLast();
        fleet.note(List.of(absent));
        fleet.kill(List.of(absent));
        Node second = fleet.layPublicOnSide("new1", 0);
        steps.run("the Internet falls apart", () -> {
            internet.split(underlay(one, second), underlay(other, absent));
            return one.size() + " and " + other.size() + " nodes";
        });
        steps.run("both halves know that they are alone", () -> awaitSplit(one, other));
        steps.run("each half works", () -> new AllPairs(Fleet.NETWORK, one).ping(System.nanoTime(), plan.afterDeaths)
            + "; other half: " + new AllPairs(Fleet.NETWORK, other).ping(System.nanoTime(), plan.afterDeaths));
        steps.run("one takes a new member, one a returning", () -> {
            fleet.start(List.of(second, absent));
            fleet.join(List.of(second));
            fleet.requireSameAddresses(List.of(absent));
            one.add(second);
            other.add(absent);
            return new AllPairs(Fleet.NETWORK, one).ping(System.nanoTime(), SETTLED) + "; other half: "
                + new AllPairs(Fleet.NETWORK, other).ping(System.nanoTime(), SETTLED);
        });
        alive.add(second);
        after("the halves meet: all pairs", AFTER_HEALING, internet::heal);
    }

    private String end() {
        FewAtATime.map(3, alive, node -> {
            node.stop();
            return node;
        });
        for (Node node : alive) {
            if (node.isAlive() || node.host().namespace().mustRun("ip", "-o", "link").contains("ipop0")) {
                throw new LabFailure(node.host().name() + " left something behind\n" + node.tail());
            }
        }
        return "no process, no device left";
    }

    /** Every fourth, so that there are public hosts and hosts behind NAT among them; no seed. */
    private List<Node> victims() {
        return Stream.iterate(2, index -> index < alive.size(), index -> index + Math.max(1, alive.size() / 7))
            .limit(plan.deaths()).map(alive::get).toList();
    }

    /** No node has a link to the other half any more. */
    private String awaitSplit(List<Node> one, List<Node> other) {
        AllPairs across = new AllPairs(Fleet.NETWORK, one, other);
        int answered = across.round(1_000);
        if (answered > 0) {
            throw new LabFailure(answered + " pairs still answer across the cut");
        }
        long start = System.nanoTime();
        while (Duration.ofNanos(System.nanoTime() - start).compareTo(SPLIT_LIMIT) < 0) {
            if (alone(one.getFirst(), other) && alone(other.getFirst(), one)) {
                return "no link is left between them";
            }
            Command.pause();
        }
        throw new LabFailure("links to the other half are still there:\n" + one.getFirst().mustIpop("status"));
    }

    private static boolean alone(Node node, List<Node> others) {
        String links = node.mustIpop("status", "--json");
        return others.stream().noneMatch(other -> links.contains("\"host\":\"" + other.host().name() + "."));
    }

    /** Of one side, with the one that is to come: it must not lead to the other side. */
    private List<String> underlay(List<Node> nodes, Node later) {
        return Stream.concat(nodes.stream(), Stream.of(later)).map(fleet::underlay).distinct().toList();
    }

    private void pairs(String what, Duration limit) {
        steps.run(what, () -> new AllPairs(Fleet.NETWORK, alive).ping(System.nanoTime(), limit));
    }

    /** The clock runs from the event. */
    private void after(String what, Duration limit, Runnable event) {
        steps.run(what, () -> {
            long start = System.nanoTime();
            event.run();
            return new AllPairs(Fleet.NETWORK, alive).ping(start, limit);
        });
    }
}
