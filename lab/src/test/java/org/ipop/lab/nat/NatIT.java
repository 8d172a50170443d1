package org.ipop.lab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ipop.lab.Command;
import org.ipop.lab.Host;
import org.ipop.lab.Node;
import org.ipop.lab.nat.Judge.Verdict;
import org.ipop.lab.nat.Nat.Ports;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Our nodes and coturn about the same NATs: coturn's client asks our server, a node of ours asks coturn's. */
class NatIT {
    private static final String SERVER = "203.0.113.11";
    private static final String OTHER = "203.0.113.12";
    private static final int TRIES = 250;
    private static NatLab lab;
    private static final Map<Nat, CompletableFuture<Verdict>> SEEN = new LinkedHashMap<>();
    private static Node node;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name")),
            "needs root and /dev/net/tun");
        lab = new NatLab();
        Host host = lab.internet().publicHost("server", SERVER);
        lab.internet().alias(host, OTHER);
        Node server = run(host, """
            {"listen": "%s:4100", "stunOtherAddress": "%s", "stunTrusted": ["203.0.113.0/24"]}""".formatted(SERVER,
            OTHER));
        node = run(lab.behind(Nat.SYMMETRIC.ports(Ports.SEQUENTIAL).hairpinning()),
            "{\"stunServers\": [\"" + new Judge(lab.internet()).server() + "\"]}");
        server.awaitReady();
        Judge ours = new Judge(SERVER, 4100);
        for (Nat nat : List.of(Nat.FULL_CONE, Nat.ADDRESS_RESTRICTED, Nat.PORT_RESTRICTED, Nat.SYMMETRIC)) {
            Host behind = lab.behind(nat);
            SEEN.put(nat, CompletableFuture.supplyAsync(() -> ours.of(behind), task -> Thread.ofVirtual().start(task)));
        }
        node.awaitReady();
    }

    @AfterAll
    static void stop() {
        if (lab != null) {
            lab.close();
        }
    }

    /**
     * Address-dependent mapping is left out: coturn's client takes OTHER-ADDRESS from the answer that came last. That
     * is right with coturn's server, which names the same one everywhere; ours names the one opposite to where it was
     * asked (RFC 5780, section 7.4).
     */
    @Test
    void coturnSeesByOurServerWhatItSeesByItsOwn() {
        SEEN.forEach((nat, verdict) -> assertThat(verdict.join()).as("%s", nat)
            .isEqualTo(new Verdict(Optional.of(nat.mapping()), Optional.of(nat.filtering()))));
    }

    @Test
    void aNodeKnowsWhatItIsBehindAndHow() throws IOException {
        assertThat(known()).containsEntry("translated", "yes").containsEntry("mapping", "address and port dependent")
            .containsEntry("filtering", "address and port dependent").containsEntry("ports", "sequential")
            .containsEntry("hairpin", "yes");
        assertThat(node.mustIpop("nat")).contains("server reflexive", "AS WE KNOW FROM", "203.0.113.1:3478 sees");
    }

    /** Waits for the last of what is found out within seconds. */
    private static Map<String, String> known() throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < TRIES && !values.containsKey("hairpin"); i++) {
            Command.pause();
            values.clear();
            for (JsonNode each : new ObjectMapper().readTree(node.mustIpop("nat", "--json")).path("behaviour")) {
                if (each.has("value")) {
                    values.put(each.path("what").asText(), each.path("value").asText());
                }
            }
        }
        return values;
    }

    private static Node run(Host host, String configuration) throws IOException {
        Path file = lab.internet().folder().resolve(host.name() + ".conf");
        Files.writeString(file, configuration);
        return lab.internet().node(host).start("--conf", file.toString());
    }
}
