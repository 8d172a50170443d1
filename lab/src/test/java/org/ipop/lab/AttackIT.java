package org.ipop.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Attackers on real sockets and taps, in this order; the last one is a member, which is expelled at the end. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AttackIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FOREIGN = "10.66.250.250";
    private static final int INITIATIONS = 3_000;
    private static Internet internet;
    private static Node authority;
    private static Node alice;
    private static Node mallory;
    private static Node guest;

    @BeforeAll
    static void start() {
        assumeTrue(Files.isReadable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name")),
            "needs root and /dev/net/tun");
        internet = new Internet();
        authority = internet.node(internet.publicHost("seed", "203.0.113.10")).start("--seed");
        alice = internet.node(internet.publicHost("alice", "203.0.113.20")).start();
        mallory = internet.node(internet.publicHost("mallory", "203.0.113.30")).start();
        guest = internet.node(internet.publicHost("guest", "203.0.113.40")).start();
        authority.awaitReady().mustIpop("create", "lab", "--host", "seed");
        for (Node node : new Node[] {alice.awaitReady(), mallory.awaitReady()}) {
            node.mustIpop("join", authority.mustIpop("invite", "lab", "--host", node.host().name()).strip());
        }
        guest.awaitReady();
    }

    @AfterAll
    static void stop() {
        if (internet != null) {
            internet.close();
        }
    }

    @Test
    @Order(1)
    void whoHoldsATokenStillNeedsTheOperatorsWord() throws Exception {
        authority.mustIpop("create", "club", "--ipv4", "10.77.0.0/16");
        String token = authority.mustIpop("invite", "club", "--uses", "2", "--approve").strip();
        CompletableFuture<Command.Result> welcome = joining(guest, token, "friend");
        CompletableFuture<Command.Result> unwelcome = joining(mallory, token, "foe");
        until(() -> JSON.readTree(authority.mustIpop("approve", "club", "--json")).size() == 2);
        assertThat(welcome.isDone() || unwelcome.isDone()).isFalse();
        authority.mustIpop("approve", "club", "foe", "--deny");
        authority.mustIpop("approve", "club", "friend");
        assertThat(welcome.get().status()).as(welcome.get().err()).isZero();
        assertThat(unwelcome.get().status()).isEqualTo(1);
        assertThat(unwelcome.get().err()).startsWith("ipop: ").hasLineCount(1);
        assertThat(counter(authority, "membership.denied.declined")).isPositive();
        assertThat(pings(authority, "friend.club.ipop")).isTrue();
        assertThat(mallory.mustIpop("status", "--json")).doesNotContain("club");
    }

    @Test
    @Order(2)
    void aFloodOfHandshakesCostsNoPacketAndItsSourceIsNamed() throws Exception {
        Host attacker = internet.publicHost("attacker", "203.0.113.66");
        JsonNode target = status(alice);
        String port = target.path("listen").path(0).asText().replaceAll(".*:", "");
        Command flood = attacker.command(ProcessHandle.current().info().command().orElseThrow(), "-Xmx64m", "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Flood.class.getName(), "203.0.113.20", port, target.path("node").asText(), String.valueOf(INITIATIONS));
        CompletableFuture<Command.Result> flooded = inBackground(flood::run);
        until(() -> counter(alice, "link.drop.responses-client") > 0);
        Losses losses = PingRun.start(authority, "alice.lab.ipop").await();
        assertThat(losses.lost()).isZero();
        assertThat(flooded.get().status()).as(flooded.get().err()).isZero();
        assertThat(counter(alice, "link.drop.responses-client")).isGreaterThan(INITIATIONS / 2);
        untilHealthSays(alice, "handshakes too many", "203.0.113.66");
    }

    @Test
    @Order(3)
    void aForeignSourceAddressLeavesNoHonestNode() {
        mallory.host().command("ip", "address", "add", FOREIGN + "/32", "dev", device(mallory)).mustRun();
        spoof();
        assertThat(counter(mallory, "vnet.drop.source")).isGreaterThanOrEqualTo(10);
        assertThat(counter(alice, "vnet.drop.spoofed")).isZero();
    }

    @Test
    @Order(4)
    void aForeignSourceAddressFromAPatchedNodeIsDroppedAtTheReceiverWhichNamesIt() throws Exception {
        Path plugin = mallory.state().resolve("plugins").resolve("evil.jar");
        Files.createDirectories(plugin.getParent());
        EvilBundle.write(plugin);
        until(() -> mallory.mustIpop("bundles").contains("66.6.6"));
        until(() -> {
            spoof();
            return counter(alice, "vnet.drop.spoofed") >= 10;
        });
        untilHealthSays(alice, "source address is not their sender's", "mallory.lab");
        assertThat(alice.mustIpop("why", "mallory")).contains("vnet.drop.spoofed");
        Files.delete(plugin);
        until(() -> !mallory.mustIpop("bundles").contains("66.6.6"));
        until(() -> pings(alice, "mallory.lab.ipop"));
    }

    @Test
    @Order(5)
    void anExpelledMemberIsCutOffInAMinuteAndStaysOut() throws Exception {
        String address = status(mallory).path("networks").path(0).path("ipv4").asText();
        assertThat(pings(alice, address)).isTrue();
        long start = System.nanoTime();
        authority.mustIpop("revoke", "lab", "mallory");
        until(() -> !pings(alice, address));
        Duration cut = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("expelled member cut off after " + cut.toMillis() + " ms");
        assertThat(cut).isLessThan(Duration.ofSeconds(60));
        until(() -> status(mallory).toString().contains("expelled from lab"));
        mallory.stop();
        mallory.start().awaitReady();
        until(() -> status(mallory).toString().contains("expelled from lab"));
        assertThat(pings(alice, address)).isFalse();
        assertThat(mallory.ipop("ping", "alice", "-c", "1").status()).isEqualTo(1);
        assertThat(pings(alice, "seed.lab.ipop")).isTrue();
    }

    private static CompletableFuture<Command.Result> joining(Node node, String token, String host) {
        return inBackground(() -> node.ipop("join", token, "--host", host));
    }

    private static CompletableFuture<Command.Result> inBackground(Supplier<Command.Result> command) {
        CompletableFuture<Command.Result> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> result.complete(command.get()));
        return result;
    }

    /** Twenty echo requests from an address that is not mallory's. */
    private static void spoof() {
        String target = status(alice).path("networks").path(0).path("ipv4").asText();
        mallory.host().command("ping", "-4", "-c", "20", "-i", "0.01", "-W", "1", "-I", FOREIGN, target).run();
    }

    private static boolean pings(Node from, String to) {
        return from.host().command("ping", "-c", "1", "-W", "2", to).run().status() == 0;
    }

    private static String device(Node node) {
        return status(node).path("networks").path(0).path("device").asText();
    }

    private static long counter(Node node, String name) {
        return json(node.mustIpop("counters", "--json")).path(name).asLong();
    }

    private static JsonNode status(Node node) {
        return json(node.mustIpop("status", "--json"));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new LabFailure("no JSON: " + text);
        }
    }

    private static void untilHealthSays(Node node, String... words) throws Exception {
        until(() -> {
            for (JsonNode entry : status(node).path("health")) {
                String line = entry.path("text").asText();
                if (Stream.of(words).allMatch(line::contains)) {
                    return true;
                }
            }
            return false;
        });
    }

    /** At most half a minute. */
    private static void until(Callable<Boolean> reached) throws Exception {
        long start = System.nanoTime();
        while (!reached.call()) {
            if (System.nanoTime() - start > 30_000_000_000L) {
                throw new LabFailure("not reached in 30 s\nalice: " + alice.ipop("status").out() + alice.tail()
                    + "\nmallory: " + mallory.ipop("status").out() + mallory.tail());
            }
            Command.pause();
        }
    }
}
