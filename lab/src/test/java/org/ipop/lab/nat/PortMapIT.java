package org.ipop.lab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.ipop.lab.Command;
import org.ipop.lab.Host;
import org.ipop.lab.Internet;
import org.ipop.lab.Node;
import org.ipop.lab.Site;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Nodes behind routers with Debian's miniupnpd. Whether a mapping works is for coturn's client to say: from a host
 * outside that the node has never heard of it asks the node's own STUN server.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PortMapIT {
    private static final int TRIES = 200;
    private static Internet internet;
    private static Host outside;
    private static Miniupnpd pcp;
    private static Miniupnpd upnp;
    private static Node alpha;
    private static Node beta;
    private static int port;

    @BeforeAll
    static void start() {
        assumeTrue(Files.isReadable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name")),
            "needs root and /dev/net/tun");
        internet = new Internet();
        outside = internet.publicHost("outside", "203.0.113.7");
        Site one = internet.site("one", Miniupnpd.BELIEVED + "61").dualStack();
        Site two = internet.site("two", Miniupnpd.BELIEVED + "62");
        pcp = new Miniupnpd(internet, one, Miniupnpd.Speaks.PCP).start();
        upnp = new Miniupnpd(internet, two, Miniupnpd.Speaks.UPNP).start();
        alpha = internet.node(one.host("alpha")).start();
        beta = internet.node(two.host("beta")).start();
        alpha.awaitReady();
        beta.awaitReady();
    }

    @AfterAll
    static void stop() {
        if (internet != null) {
            internet.close();
        }
    }

    @Test
    @Order(1)
    void byPcpTheMappedAddressIsACandidateAndLeadsToUs() throws IOException {
        port = mappedPort(alpha, "PCP of 192.168.1.1", pcp);
        assertThat(answers(Miniupnpd.BELIEVED + "61", port)).as(pcp.mapped()).isTrue();
    }

    @Test
    @Order(2)
    void byPcpTheFirewallHasAPinholeForIpv6() throws IOException {
        assertThat(await(() -> nat(alpha).path("portMappings").toString().contains("2001:db8:61:1:")))
            .as("%s\n%s", nat(alpha), pcp.log()).isTrue();
        assertThat(answers("2001:db8:61:1::10", port)).as(pcp.mapped()).isTrue();
    }

    @Test
    @Order(3)
    void byUpnpTheMappedAddressLeadsToUs() throws IOException {
        int mapped = mappedPort(beta, "UPnP of 192.168.1.1", upnp);
        assertThat(answers(Miniupnpd.BELIEVED + "62", mapped)).as(upnp.mapped()).isTrue();
        beta.stop();
        assertThat(await(() -> !upnp.mapped().contains("dport " + mapped))).as(upnp.mapped()).isTrue();
    }

    @Test
    @Order(4)
    void aRouterThatStartsAnewIsAskedAnew() {
        pcp.crash();
        pcp.start();
        assertThat(pcp.mapped()).doesNotContain("dport " + port);
        assertThat(await(() -> pcp.mapped().contains("dport " + port))).as("%s\n%s", nat(alpha), pcp.log()).isTrue();
        assertThat(answers(Miniupnpd.BELIEVED + "61", port)).as(pcp.mapped()).isTrue();
    }

    @Test
    @Order(5)
    void whoLeavesGivesItsMappingsBack() {
        alpha.stop();
        assertThat(await(() -> !pcp.mapped().contains("dport " + port))).as(pcp.mapped()).isTrue();
    }

    private static int mappedPort(Node node, String protocol, Miniupnpd router) throws IOException {
        assertThat(await(() -> nat(node).path("portMappings").toString().contains(protocol)
            && nat(node).path("candidates").toString().contains("\"mapped\"")))
            .as("%s\n%s", nat(node), router.log()).isTrue();
        for (JsonNode candidate : nat(node).path("candidates")) {
            String address = candidate.path("address").asText();
            if (candidate.path("kind").asText().equals("mapped") && address.startsWith(Miniupnpd.BELIEVED)) {
                return Integer.parseInt(address.substring(address.indexOf(':') + 1));
            }
        }
        throw new AssertionError("no mapped candidate: " + nat(node));
    }

    private static JsonNode nat(Node node) {
        try {
            return new ObjectMapper().readTree(node.mustIpop("nat", "--json"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean answers(String address, int port) {
        return outside.namespace().command("turnutils_stunclient", "-p", String.valueOf(port), address)
            .run(Duration.ofSeconds(5)).out().contains("UDP reflexive addr");
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
}
