package org.ipop.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shows the product at work: four hosts, two of them behind NAT routers, form a network by themselves. */
public final class Demo {
    private static final Pattern RECEIVED = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");
    private static final Pattern ROUND_TRIPS = Pattern.compile("= [\\d.]+/([\\d.]+)/");
    private static final Pattern PATH = Pattern.compile("\"path\":\"(\\w+)\"(?:,\"via\":\"([\\w.]+)\")?");
    private static final int PINGS = 20;
    private static final String NETWORK = "demo";

    private final Internet internet = new Internet();
    private final Steps steps;
    private final List<Node> members = new ArrayList<>();
    private Node seed;

    private Demo(PrintStream out) {
        this.steps = new Steps(out);
    }

    /** {@code --keep} leaves everything up until Enter is pressed. Exit status 1 if a step failed. */
    public static void main(String[] arguments) {
        Demo demo = new Demo(System.out);
        Runtime.getRuntime().addShutdownHook(new Thread(demo.internet::close, "ipop-lab-close"));
        System.exit(demo.run(List.of(arguments).contains("--keep")));
    }

    private int run(boolean keep) {
        boolean fine = show();
        if (keep) {
            keep();
        }
        steps.heading((fine ? "done in " : "failed after ") + steps.seconds() + " s; everything it made is removed");
        return fine ? 0 : 1;
    }

    private boolean show() {
        try {
            steps.heading("IPOP demo: a seed, a public host, and two hosts behind NAT routers");
            steps.run("hosts, routers and cables laid", this::lay);
            steps.run("four nodes started", this::start);
            steps.run("network made on the seed", this::create);
            for (Node member : members.subList(1, members.size())) {
                steps.run(member.host().name() + " joins by token", () -> join(member));
            }
            for (Node from : members) {
                for (Node to : members) {
                    if (from != to) {
                        steps.run(from.host().name() + " pings " + name(to), () -> ping(from, to));
                    }
                }
            }
            steps.run("a file copied from alpha to beta",
                () -> new FileCopy(members.get(2), members.get(3), name(members.get(3))).run());
            steps.run("alpha's ring exchanged while it is pinged", this::exchange);
            steps.show("the ring as beta sees it", members.get(3).mustIpop("ring"));
            steps.show("beta's status", members.get(3).mustIpop("status"));
        } catch (LabFailure e) {
            steps.failed(e.getMessage());
            return false;
        }
        return true;
    }

    private String lay() {
        seed = internet.node(internet.publicHost("seed", "203.0.113.10"));
        Node pub = internet.node(internet.publicHost("pub", "203.0.113.20"));
        Node alpha = internet.node(internet.site("site-a", "203.0.113.101").host("alpha"));
        Node beta = internet.node(internet.site("site-b", "203.0.113.102").host("beta"));
        members.addAll(List.of(seed, pub, alpha, beta));
        return "sites have the same 192.168.1.0/24";
    }

    private String start() {
        seed.start("--seed");
        members.subList(1, members.size()).forEach(Node::start);
        members.forEach(Node::awaitReady);
        return "ready after " + members.stream().map(node -> "%.1f".formatted(node.startUp().toMillis() / 1e3))
            .toList() + " s";
    }

    private String create() {
        return seed.mustIpop("create", NETWORK, "--host", "seed").strip();
    }

    private String join(Node member) {
        String token = seed.mustIpop("invite", NETWORK, "--host", member.host().name()).strip();
        long start = System.nanoTime();
        String joined = member.mustIpop("join", token).strip();
        return joined + " after " + seconds(start) + " s";
    }

    private String ping(Node from, Node to) {
        String out = from.host().command("ping", "-c", String.valueOf(PINGS), "-i", "0.05", "-W", "2", name(to))
            .mustRun();
        Matcher received = RECEIVED.matcher(out);
        if (!received.find() || !received.group(1).equals(received.group(2))) {
            throw new LabFailure("lost packets:\n" + out);
        }
        Matcher trip = ROUND_TRIPS.matcher(out);
        Matcher path = PATH.matcher(from.mustIpop("ping", to.host().name(), "-c", "1", "--json"));
        String how = path.find()
            ? path.group(1) + (path.group(2) == null ? "" : " over " + path.group(2)) : "unknown path";
        return received.group(2) + " of " + received.group(1) + " answered, "
            + (trip.find() ? trip.group(1) + " ms, " : "") + how;
    }

    /** Another build of the overlay, under a ping of a hundred packets a second. */
    private String exchange() {
        Node alpha = members.get(2);
        PingRun ping = PingRun.start(members.get(3), name(alpha));
        new Exchange(alpha, "org.ipop.overlay.chord", "demo").run(internet.folder());
        Losses lost = ping.await();
        if (lost.lost() > 0) {
            throw new LabFailure("the exchange of overlay-chord has lost " + lost.lost() + " of " + lost.sent()
                + " packets");
        }
        return "0 of " + lost.sent() + " packets lost, 'ipop bundles' shows the new build";
    }

    private void keep() {
        steps.heading("kept; enter a host with one of these; Enter or Ctrl-C here removes everything");
        members.forEach(node -> steps.line("  " + node.host().command("bash").quoted()
            + "    # then: ipop --state " + node.state()));
        try {
            if (System.in.read() < 0) {
                new CountDownLatch(1).await();
            }
        } catch (IOException | InterruptedException e) {
            steps.line("no longer kept: " + e.getMessage());
        }
    }

    private static String name(Node node) {
        return node.host().name() + "." + NETWORK + ".ipop";
    }

    static String seconds(long startNanos) {
        return "%.1f".formatted(Duration.ofNanos(System.nanoTime() - startNanos).toMillis() / 1e3);
    }
}
