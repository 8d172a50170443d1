package org.ipop.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ipop.lab.Cluster.Machine;
import org.junit.jupiter.api.Test;

/** Two gateways on one LAN, of which one is stopped, then the other killed, while machines and members ping. */
class StandbyIT {
    /** Each ends both gateways once, which takes half a minute. */
    private static final int ROUNDS = Integer.getInteger("ipop.standby.rounds", 1);
    private static final int INTERVAL_MILLIS = 100;
    private static final int PINGS = 160;

    private Node seed;
    private Node anna;
    private Node one;
    private Node two;
    private Machine w1;

    @Test
    void theOtherTakesOverWithTheSameLeases() {
        assumeTrue(Files.isReadable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name")),
            "needs root and /dev/net/tun");
        try (Internet internet = new Internet()) {
            start(internet);
            lease(w1);
            String address = w1.address();
            await("told to the other", () -> standby().mustIpop("lan").contains(address));
            pings(anna.host().command("ping", "-c", "3", "-i", "0.2", "-W", "5", "w1." + serving().host().name()
                + ".lab.ipop"));
            for (int round = 0; round < ROUNDS; round++) {
                end("stopped", Node::stop, 3_000);
                end("killed", Node::kill, 10_000);
            }
            assertThat(w1.address()).isEqualTo(address);
            lease(w1);
            assertThat(w1.address()).as("asked again").isEqualTo(address);
        }
    }

    private void start(Internet internet) {
        seed = internet.node(internet.publicHost("seed", "203.0.113.1")).start("--seed");
        anna = internet.node(internet.site("home", "203.0.113.102").host("anna"));
        Site site = internet.site("lan", "203.0.113.101");
        one = internet.node(site.host("one"));
        two = internet.node(site.host("two"));
        Cluster cluster = new Cluster(internet, one.host());
        cluster.join(new Cluster(internet, two.host()));
        w1 = cluster.machine("w1");
        seed.awaitReady();
        for (Node node : new Node[] {anna, one, two}) {
            node.start();
        }
        for (Node node : new Node[] {anna, one, two}) {
            node.awaitReady().mustIpop("seeds", "add", "203.0.113.1:4100");
        }
        anna.mustIpop("create", "lab", "--host", "anna");
        seed.mustIpop("join", anna.mustIpop("invite", "lab", "--host", "seed").strip());
        one.mustIpop("join", anna.mustIpop("invite", "lab", "--host", "one").strip(), "--lan", Cluster.BRIDGE);
        two.mustIpop("join", anna.mustIpop("invite", "lab", "--host", "two").strip(), "--lan", Cluster.BRIDGE);
        await("one serves, the other stands by", () -> states().equals("one serves, one stands by"));
    }

    /** Ends the gateway that serves, and starts it again. */
    private void end(String how, Consumer<Node> end, int bar) {
        Node former = serving();
        Node next = standby();
        CompletableFuture<Integer> in = silence(anna.host().command(ping(w1.address())));
        CompletableFuture<Integer> out = silence(w1.command(ping(memberAddress())));
        pause(1_000);
        end.accept(former);
        int inMillis = in.join();
        int outMillis = out.join();
        System.out.println("standby: " + former.host().name() + " " + how + ", silence of a member's pings "
            + inMillis + " ms, of a machine's " + outMillis + " ms");
        assertThat(Math.max(inMillis, outMillis)).as("%s\n%s", next.mustIpop("lan"), next.mustIpop("counters"))
            .isLessThanOrEqualTo(bar);
        former.start().awaitReady();
        await("it stands by", () -> states().equals("one serves, one stands by") && serving() == next);
        await("and knows the machines", () -> former.mustIpop("lan").contains(w1.address()));
    }

    private String memberAddress() {
        return anna.mustIpop("status").replaceFirst("(?s).*?(10\\.66\\.[0-9.]+).*", "$1");
    }

    private static String[] ping(String to) {
        return new String[] {"ping", "-c", String.valueOf(PINGS), "-i", "0.1", "-W", "2", to};
    }

    private static CompletableFuture<Integer> silence(Command ping) {
        CompletableFuture<Integer> millis = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> millis.complete(
            PingRun.longestMillis(ping.run(Duration.ofSeconds(40)).out(), PINGS, INTERVAL_MILLIS)));
        return millis;
    }

    private String states() {
        boolean first = one.mustIpop("lan").contains("another gateway stands by");
        boolean second = two.mustIpop("lan").contains("another gateway stands by");
        boolean standsBy = (first ? two : one).mustIpop("lan").contains("stands by while");
        return first != second && standsBy ? "one serves, one stands by" : first + " " + second + " " + standsBy;
    }

    private Node serving() {
        return one.ipop("lan").out().contains("another gateway stands by") ? one : two;
    }

    private Node standby() {
        return serving() == one ? two : one;
    }

    private static void lease(Machine machine) {
        Command.Result result = machine.command("udhcpc", "-i", "eth0", "-n", "-q", "-t", "10", "-T", "1", "-x",
            "hostname:w1").run(Duration.ofSeconds(20));
        assertThat(result.status()).as(result.out() + result.err()).isZero();
    }

    private static void pings(Command ping) {
        Command.Result result = ping.run();
        assertThat(result.out()).as("%s %s %s", ping, result.out(), result.err()).contains(" 0% packet loss");
    }

    private static void pause(int millis) {
        for (int i = 0; i < millis / 100; i++) {
            Command.pause();
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        for (int i = 0; i < 150; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            Command.pause();
        }
        throw new AssertionError(what);
    }
}
