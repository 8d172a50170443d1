package org.ipop.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A TCP connection between two homes, and one between two sites that need a relay, while what is below them changes.
 * What is printed is how long nothing came in beyond what was done.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RoamingIT {
    private static final int TRIES = 200;
    private static final int MEGABITS = 4;
    private static final Duration BAR = Duration.ofSeconds(3);
    private static final Duration LOCAL_BAR = Duration.ofSeconds(1);
    private static final Duration BLACKOUT = Duration.ofSeconds(Integer.getInteger("ipop.blackout", 4));
    private static Internet internet;
    private static Site home;
    private static Site cafe;
    private static Site office;
    private static Node seed;
    private static Node other;
    private static Node laptop;
    private static Node desk;
    private static Node left;
    private static Node right;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name")),
            "needs root and /dev/net/tun");
        internet = new Internet();
        home = internet.site("home", "203.0.113.21");
        cafe = internet.site("cafe", "203.0.113.22");
        office = internet.site("office", "203.0.113.23");
        seed = run(internet.publicHost("seed", "203.0.113.7"), "{\"listen\": \"[::]:4100\"}");
        other = run(internet.publicHost("other", "203.0.113.8"), seeded());
        laptop = run(home.host("laptop"), seeded());
        desk = run(office.host("desk"), seeded());
        left = run(internet.site("one", "203.0.113.24").symmetric().host("left"), seeded());
        right = run(internet.site("two", "203.0.113.25").symmetric().host("right"), seeded());
        seed.awaitReady();
        seed.mustIpop("create", "lab", "--host", "seed");
        for (Node node : List.of(other, laptop, desk, left, right)) {
            node.awaitReady();
            node.mustIpop("join", seed.mustIpop("invite", "lab", "--host", node.host().name()).strip());
        }
    }

    @AfterAll
    static void stop() {
        if (internet != null) {
            internet.close();
        }
    }

    @Test
    @Order(1)
    void aConnectionSurvivesWhatHappensToAHome() {
        try (TcpFlow flow = TcpFlow.start(laptop, desk, "desk.lab.ipop", MEGABITS)) {
            assertThat(await(() -> path(laptop, "desk").equals("direct"))).as(why(laptop, "desk")).isTrue();
            measure(flow, "another address of the host", Duration.ZERO, LOCAL_BAR, () ->
                laptop.host().namespace().mustRun("sh", "-c", "ip -4 address flush dev eth0;"
                    + " ip address add 192.168.1.77/24 dev eth0; ip route add default via 192.168.1.1"));
            measure(flow, "the router started anew with another address", Duration.ZERO, BAR, () ->
                internet.renumber(home, "203.0.113.31"));
            measure(flow, "moved to another site", Duration.ZERO, LOCAL_BAR, () -> cafe.take(laptop.host()));
            measure(flow, "nothing went through for " + BLACKOUT.toSeconds() + " s", BLACKOUT, BAR, () -> {
                cafe.shut();
                sleep(BLACKOUT);
                cafe.open();
            });
        }
    }

    @Test
    @Order(2)
    void aConnectionSurvivesItsRelay() {
        try (TcpFlow flow = TcpFlow.start(left, right, "right.lab.ipop", MEGABITS)) {
            assertThat(path(left, "right")).as(why(left, "right")).isEqualTo("relayed");
            String via = field(left, "right", "via");
            Node relay = json(seed, "status", "--json").path("node").asText().equals(via) ? seed : other;
            measure(flow, "its relay killed", Duration.ZERO, BAR, relay::kill);
        }
    }

    private static void measure(TcpFlow flow, String what, Duration fault, Duration bar, Runnable done) {
        sleep(Duration.ofSeconds(1));
        flow.mark();
        done.run();
        try {
            flow.awaitFlowing(Duration.ofSeconds(30));
        } finally {
            System.out.printf("%s: nothing for %.1f s%n", what, flow.outage().toMillis() / 1e3);
        }
        assertThat(flow.outage().minus(fault)).as("%s\n%s\n%s\n%s", what, why(laptop, "desk"), why(desk, "laptop"),
            why(left, "right")).isLessThanOrEqualTo(bar);
    }

    private static String why(Node node, String peer) {
        return node.ipop("why", peer).out();
    }

    private static String path(Node node, String peer) {
        return field(node, peer, "path");
    }

    private static String field(Node node, String peer, String name) {
        for (JsonNode each : json(node, "peers", "--json")) {
            if (each.path("host").asText().startsWith(peer)) {
                return each.path(name).asText();
            }
        }
        return "none";
    }

    private static JsonNode json(Node node, String... words) {
        try {
            return new ObjectMapper().readTree(node.mustIpop(words));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String seeded() {
        return "{\"seeds\": [\"203.0.113.7:4100\"]}";
    }

    private static Node run(Host host, String configuration) throws IOException {
        Path file = internet.folder().resolve(host.name() + ".conf");
        Files.writeString(file, configuration);
        return internet.node(host).start("--conf", file.toString());
    }

    private static boolean await(BooleanSupplier condition) {
        for (int i = 0; i < TRIES; i++) {
            if (condition.getAsBoolean()) {
                return true;
            }
            Command.pause();
        }
        return false;
    }

    private static void sleep(Duration time) {
        for (long start = System.nanoTime(); System.nanoTime() - start < time.toNanos();) {
            Command.pause();
        }
    }
}
