package org.ipop.lab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ipop.lab.Command;
import org.ipop.lab.Host;
import org.ipop.lab.Node;
import org.ipop.lab.Site;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A public member that listens on TCP 443; one behind an ordinary NAT; one behind a firewall that lets out TCP 443 and
 * nothing else; one in an office with an HTTP proxy and no other way out.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StreamIT {
    private static final int TRIES = 300;
    private static final int PINGS = 400;
    private static final Pattern TOTALS = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");
    private static NatLab lab;
    private static Site shut;
    private static Tinyproxy proxy;
    private static Node open;
    private static Node home;
    private static Node firewalled;
    private static Node office;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name")),
            "needs root and /dev/net/tun");
        lab = new NatLab();
        shut = lab.siteWithoutUdp();
        proxy = lab.behindProxy();
        open = run(lab.internet().publicHost("open", "203.0.113.7"),
            "{\"listen\": \"[::]:4100\", \"streamListen\": \"[::]:443\"}");
        home = run(lab.behind(Nat.PORT_RESTRICTED), "{\"seeds\": [\"203.0.113.7:4100\"]}");
        firewalled = run(shut.host("firewalled"), "{\"seeds\": [\"203.0.113.7:4100\"]}");
        office = run(proxy.site().host("office"),
            "{\"seeds\": [\"203.0.113.7:4100\"], \"proxy\": \"" + Tinyproxy.URL + "\"}");
        List.of(open, home, firewalled, office).forEach(Node::awaitReady);
        open.mustIpop("create", "lab", "--host", "open");
    }

    @AfterAll
    static void stop() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    @Order(1)
    void allJoinWhateverShutsThemIn() {
        for (Node node : List.of(home, firewalled, office)) {
            String name = node == home ? "home" : node.host().name();
            node.mustIpop("join", open.mustIpop("invite", "lab", "--host", name).strip());
        }
    }

    @Test
    @Order(2)
    void allPairsTalkByName() {
        List<Node> all = List.of(open, home, firewalled, office);
        List<String> names = List.of("open", "home", "firewalled", "office");
        for (Node from : all) {
            for (String to : names) {
                assertThat(await(() -> from.host().command("ping", "-c", "1", "-W", "2", to + ".lab.ipop").run()
                    .status() == 0)).as("%s to %s\n%s", from.host().name(), to, proxy.log()).isTrue();
            }
        }
    }

    @Test
    @Order(3)
    void theyAreToldWhichWayTheyTake() {
        assertThat(path(firewalled, "open")).isEqualTo("stream");
        assertThat(path(office, "open")).isEqualTo("stream");
        assertThat(path(home, "open")).isEqualTo("direct");
        assertThat(path(firewalled, "home")).isEqualTo("relayed");
        assertThat(firewalled.mustIpop("why", "open")).contains("wss");
        assertThat(office.mustIpop("why", "open")).contains("wss through 192.168.1.1:3128");
        assertThat(home.mustIpop("counters")).doesNotContain("stream.dialled");
    }

    @Test
    @Order(4)
    void whenTheFirewallOpensTheyMoveToUdpWithoutAWord() {
        CompletableFuture<String> pings = new CompletableFuture<>();
        Command ping = firewalled.host().command("ping", "-c", String.valueOf(PINGS), "-i", "0.1", "-W", "2",
            "open.lab.ipop");
        Thread.ofVirtual().start(() -> pings.complete(ping.run(Duration.ofSeconds(60)).out()));
        lab.letUdpOut(shut);
        assertThat(await(() -> path(firewalled, "open").equals("direct"))).isTrue();
        Matcher totals = TOTALS.matcher(pings.join());
        assertThat(totals.find()).as(pings.join()).isTrue();
        assertThat(Integer.parseInt(totals.group(1)) - Integer.parseInt(totals.group(2))).as(pings.join())
            .isLessThanOrEqualTo(1);
        assertThat(await(() -> firewalled.host().command("ss", "-Htn", "state", "established", "dport", "=", "443")
            .run().out().isBlank())).as("the stream is closed").isTrue();
    }

    private static String path(Node node, String peer) {
        for (JsonNode each : json(node, "peers", "--json")) {
            if (each.path("host").asText().startsWith(peer)) {
                return each.path("path").asText();
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

    private static Node run(Host host, String configuration) throws IOException {
        Path file = lab.internet().folder().resolve(host.name() + ".conf");
        Files.writeString(file, configuration);
        return lab.internet().node(host).start("--conf", file.toString());
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
