package org.ipop.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One network in the laboratory and what happens to it, in this order: a seed that is its authority, a public host,
 * two hosts behind port-preserving NATs, and one behind a symmetric NAT.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NetworkIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static Internet internet;
    private static Node seed;
    private static Node pub;
    private static Node alpha;
    private static Node beta;
    private static Node gamma;

    @BeforeAll
    static void start() {
        assumeTrue(Files.isReadable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name")),
            "needs root and /dev/net/tun");
        internet = new Internet();
        seed = internet.node(internet.publicHost("seed", "203.0.113.10")).start("--seed");
        pub = internet.node(internet.publicHost("pub", "203.0.113.20")).start();
        alpha = internet.node(internet.site("site-a", "203.0.113.101").host("alpha")).start();
        beta = internet.node(internet.site("site-b", "203.0.113.102").host("beta")).start();
        gamma = internet.node(internet.site("site-c", "203.0.113.103").symmetric().host("gamma")).start();
        seed.awaitReady();
        pub.awaitReady();
        alpha.awaitReady();
        beta.awaitReady();
        gamma.awaitReady();
    }

    @AfterAll
    static void stop() {
        if (internet != null) {
            internet.close();
        }
    }

    @Test
    @Order(1)
    void membersJoinByTokenAndGetAddressNameAndRoutes() throws IOException {
        JsonNode created = JSON.readTree(seed.mustIpop("create", "lab", "--host", "seed", "--json"));
        assertThat(created.path("state").asText()).isEqualTo("active");
        for (Node node : new Node[] {pub, alpha, beta, gamma}) {
            JsonNode joined = join(node);
            assertThat(joined.path("ipv4").asText()).startsWith("10.66.");
            assertThat(joined.path("ipv6").asText()).startsWith("fd");
            assertThat(node.host().namespace().mustRun("ip", "-o", "address", "show", "dev",
                joined.path("device").asText())).contains(joined.path("ipv4").asText());
        }
    }

    @Test
    @Order(2)
    void everyPairIsPingedByNameWithoutLoss() {
        for (Node from : new Node[] {seed, pub, alpha, beta, gamma}) {
            for (Node to : new Node[] {seed, pub, alpha, beta, gamma}) {
                if (from != to) {
                    assertPinged(from, to);
                }
            }
        }
    }

    @Test
    @Order(3)
    void behindTwoSymmetricMappingsTheWayIsRelayedAndSaysSo() {
        assertThat(gamma.mustIpop("ping", "alpha", "-c", "1", "--json")).containsAnyOf("\"relayed\"", "\"direct\"");
        assertThat(gamma.mustIpop("why", "alpha")).contains("now: ");
    }

    @Test
    @Order(4)
    void namesAndAddressesAreAnsweredByTheNodesOwnServer() {
        String address = alpha.host().command("dig", "+short", "+timeout=2", "beta.lab.ipop", "A").mustRun().strip();
        assertThat(address).startsWith("10.66.");
        assertThat(alpha.host().command("dig", "+short", "+timeout=2", "-x", address).mustRun().strip())
            .isEqualTo("beta.lab.ipop.");
        assertThat(alpha.host().command("dig", "+short", "+tcp", "beta.lab.ipop", "AAAA").mustRun()).startsWith("fd");
        assertThat(alpha.host().command("dig", "nobody.lab.ipop", "A").mustRun()).contains("NXDOMAIN");
    }

    @Test
    @Order(5)
    void afterSigkillANodeComesBackWithItsAddress() throws IOException {
        String before = status(beta).path("networks").path(0).path("ipv4").asText();
        beta.kill();
        beta.start().awaitReady();
        awaitActive(beta);
        assertThat(status(beta).path("networks").path(0).path("ipv4").asText()).isEqualTo(before);
        assertPinged(alpha, beta);
    }

    @Test
    @Order(6)
    void badTokensAreOneLine() {
        String token = seed.mustIpop("invite", "lab").strip();
        String tampered = token.substring(0, token.length() - 2) + (token.endsWith("aa") ? "bb" : "aa");
        for (String bad : new String[] {"nonsense", "ipop1-", tampered}) {
            Command.Result refused = pub.ipop("join", bad);
            assertThat(refused.status()).as(bad).isEqualTo(1);
            assertThat(refused.err()).startsWith("ipop: ").hasLineCount(1);
        }
    }

    @Test
    @Order(7)
    void aSecondNodeOnTheSameStateFolderIsRefused() {
        Command.Result second = pub.host().command(System.getProperty("ipop.product") + "/bin/ipop", "run", "--state",
            pub.state().toString()).run();
        assertThat(second.status()).isEqualTo(1);
        assertThat(second.err()).contains("another node runs on");
    }

    @Test
    @Order(8)
    void theNetworkLivesOnWithoutTheSeed() {
        seed.kill();
        assertPinged(pub, alpha);
        assertPinged(alpha, pub);
    }

    @Test
    @Order(9)
    void aStoppedNodeLeavesNothingBehind() throws IOException {
        assertThat(Files.readString(alpha.host().resolvConf())).contains("10.66.0.1");
        alpha.stop();
        assertThat(Files.readString(alpha.host().resolvConf())).doesNotContain("10.66.0.1").startsWith("# alpha");
        assertThat(alpha.host().namespace().mustRun("ip", "-o", "link")).doesNotContain("ipop0");
    }

    private static JsonNode join(Node node) throws IOException {
        String token = JSON.readTree(seed.mustIpop("invite", "lab", "--host", node.host().name(), "--json"))
            .path("token").asText();
        return JSON.readTree(node.mustIpop("join", token, "--json"));
    }

    private static JsonNode status(Node node) throws IOException {
        return JSON.readTree(node.mustIpop("status", "--json"));
    }

    private static void awaitActive(Node node) throws IOException {
        for (int i = 0; i < 300; i++) {
            if (status(node).path("networks").path(0).path("state").asText().equals("active")) {
                return;
            }
            Command.pause();
        }
        throw new AssertionError(node.host().name() + " is not active: " + status(node) + "\n" + node.tail());
    }

    /** By name; the first packet may wait for a link, but is not lost. */
    private static void assertPinged(Node from, Node to) {
        Command.Result ping = from.host().command("ping", "-c", "5", "-i", "0.1", "-W", "5",
            to.host().name() + ".lab.ipop").run();
        assertThat(ping.out()).as("%s to %s: %s\n%s", from.host().name(), to.host().name(), ping.err(), from.tail())
            .contains(" 0% packet loss");
    }
}
