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
 * Two networks with the same addresses and the same host names, whose only common member keeps one of them in a network
 * namespace: hub is in red and, there, in blue; a host called "peer" is in red only, another "peer" in blue only.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NetworksIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NO_LOSS = " 0% packet loss";
    private static Internet internet;
    private static Node hub;
    private static Namespace blueOfHub;
    private static Node redPeer;
    private static Node bluePeer;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name")),
            "needs root and /dev/net/tun");
        internet = new Internet();
        hub = internet.node(internet.publicHost("hub", "203.0.113.10")).start("--seed", "--netns");
        redPeer = internet.node(internet.publicHost("red", "203.0.113.20")).start();
        bluePeer = internet.node(internet.publicHost("blue", "203.0.113.30")).start();
        blueOfHub = internet.namespace("hub-blue");
        redPeer.awaitReady().mustIpop("create", "red", "--host", "peer");
        bluePeer.awaitReady().mustIpop("create", "blue", "--host", "peer");
        hub.awaitReady();
    }

    @AfterAll
    static void stop() {
        if (internet != null) {
            internet.close();
        }
    }

    @Test
    @Order(1)
    void aNetworkWhoseAddressesAreTakenIsRefusedAndTheWayOutNamed() throws IOException {
        hub.mustIpop("join", token(redPeer, "red"), "--host", "hub");
        assertRefused(hub.ipop("join", token(bluePeer, "blue"), "--host", "hub"), "--netns NAME");
        assertRefused(hub.ipop("join", token(bluePeer, "blue"), "--netns", "nonesuch"), "ip netns add nonesuch");
        assertRefused(hub.ipop("join", token(bluePeer, "blue"), "--netns", "../red"), "no name");
        assertThat(status(hub).path("networks")).hasSize(1);
    }

    @Test
    @Order(2)
    void withoutTheCapabilityTheRefusalNamesTheOption() throws IOException {
        assertRefused(redPeer.ipop("join", token(bluePeer, "blue"), "--netns", blueOfHub.name()), "ipop run --netns");
    }

    @Test
    @Order(3)
    void inANamespaceItIsJoinedAndShown() throws IOException {
        joinBlue();
        JsonNode networks = status(hub).path("networks");
        assertThat(networks).hasSize(2);
        assertThat(networks.get(1).path("netns").asText()).isEqualTo(blueOfHub.name());
        assertThat(networks.get(1).path("prefix4")).isEqualTo(networks.get(0).path("prefix4"));
        assertThat(hub.mustIpop("status")).contains("in netns " + blueOfHub.name());
        assertThat(blueOfHub.mustRun("ip", "-o", "address")).contains(address(hub, "blue", "ipv6"))
            .doesNotContain(address(hub, "red", "ipv6"));
        assertThat(hub.host().namespace().mustRun("ip", "-o", "address")).contains(address(hub, "red", "ipv6"))
            .doesNotContain(address(hub, "blue", "ipv6"));
    }

    @Test
    @Order(4)
    void eachSideReachesItsOwnMembersByAddressAndName() throws IOException {
        for (String family : new String[] {"ipv4", "ipv6"}) {
            assertThat(pinged(inRed(ping(address(redPeer, "red", family))))).isTrue();
            assertThat(pinged(inBlue(ping(address(bluePeer, "blue", family))))).isTrue();
            assertThat(pinged(redPeer.host().command(ping(address(hub, "red", family))))).isTrue();
            assertThat(pinged(bluePeer.host().command(ping(address(hub, "blue", family))))).isTrue();
        }
        assertThat(pinged(inRed(ping("peer.red.ipop")))).isTrue();
        assertThat(pinged(inBlue(ping("peer.blue.ipop")))).isTrue();
        assertThat(hub.mustIpop("ping", "peer.blue", "-c", "1")).contains("peer.blue");
        assertThat(inRed("dig", "+short", "+search", "peer").mustRun()).contains(address(redPeer, "red", "ipv4"));
        assertThat(inBlue("dig", "+short", "+search", "peer").mustRun()).contains(address(bluePeer, "blue", "ipv4"));
    }

    @Test
    @Order(5)
    void noSideHearsTheNamesOfTheOther() throws IOException {
        assertThat(inRed("dig", "peer.blue.ipop").mustRun()).contains("NXDOMAIN");
        assertThat(inBlue("dig", "peer.red.ipop").mustRun()).contains("NXDOMAIN");
        assertThat(redPeer.host().command("dig", "hub.blue.ipop").mustRun()).contains("NXDOMAIN");
        assertThat(bluePeer.host().command("dig", "hub.red.ipop").mustRun()).contains("NXDOMAIN");
        assertThat(inRed("dig", "-x", address(bluePeer, "blue", "ipv4")).mustRun()).contains("NXDOMAIN");
        assertThat(inBlue("dig", "-x", address(redPeer, "red", "ipv4")).mustRun()).contains("NXDOMAIN");
    }

    @Test
    @Order(6)
    void noPacketCrosses() throws IOException {
        assertNothingCrosses(hub.host().namespace(), "red", blueOfHub, bluePeer, "blue");
        assertNothingCrosses(blueOfHub, "blue", hub.host().namespace(), redPeer, "red");
    }

    @Test
    @Order(7)
    void leavingOneDoesNotDisturbTheOther() throws IOException {
        PingRun beside = PingRun.start(hub, "peer.red.ipop");
        hub.mustIpop("leave", "blue");
        assertThat(beside.await().lost()).isZero();
        assertThat(blueOfHub.mustRun("ip", "-o", "link")).doesNotContain("ipop0");
        assertThat(Path.of("/etc/netns", blueOfHub.name())).doesNotExist();
        assertThat(bluePeer.ipop("ping", "hub", "-c", "1").status()).isEqualTo(1);
        PingRun again = PingRun.start(hub, "peer.red.ipop");
        joinBlue();
        assertThat(again.await().lost()).isZero();
    }

    @Test
    @Order(8)
    void afterSigkillBothComeBackWithTheirAddresses() throws IOException {
        String red = address(hub, "red", "ipv4");
        String blue = address(hub, "blue", "ipv4");
        hub.kill();
        hub.start("--seed", "--netns").awaitReady();
        awaitActive();
        assertThat(address(hub, "red", "ipv4")).isEqualTo(red);
        assertThat(address(hub, "blue", "ipv4")).isEqualTo(blue);
        assertThat(pinged(inRed(ping("peer.red.ipop")))).isTrue();
        assertThat(pinged(inBlue(ping("peer.blue.ipop")))).isTrue();
    }

    @Test
    @Order(9)
    void aStoppedNodeLeavesNothingInTheNamespace() {
        hub.stop();
        assertThat(blueOfHub.mustRun("ip", "-o", "link")).doesNotContain("ipop0");
        assertThat(Path.of("/etc/netns", blueOfHub.name())).doesNotExist();
    }

    /** What leaves the tap of one network for a member of the other, with its own source address or a forged one. */
    private static void assertNothingCrosses(Namespace from, String fromNetwork, Namespace rightful, Node to,
                                             String toNetwork) throws IOException {
        to.host().namespace().rules("""
            table inet heard {
              counter hits { }
              chain input { type filter hook input priority 0; udp dport 4242 counter name hits; }
            }""");
        String target = address(to, toNetwork, "ipv4");
        String stranger = address(hub, toNetwork, "ipv6");
        long unreachable = counter("vnet.drop.unreachable");
        shout(from, target);
        assertThat(counter("vnet.drop.unreachable") - unreachable).as("to the other").isGreaterThanOrEqualTo(3);
        long forged = counter("vnet.drop.source");
        from.mustRun("ip", "-6", "address", "add", stranger + "/128", "dev", "lo", "nodad");
        String friend = address(fromNetwork.equals("red") ? redPeer : bluePeer, fromNetwork, "ipv6");
        from.command("ping", "-c", "3", "-i", "0.2", "-W", "1", "-I", stranger, friend).run();
        from.mustRun("ip", "-6", "address", "del", stranger + "/128", "dev", "lo");
        assertThat(counter("vnet.drop.source") - forged).as("forged sources").isGreaterThanOrEqualTo(3);
        assertThat(from.command("ping", "-c", "2", "-i", "0.2", "-W", "1", target).run().out()).contains("100% packet");
        assertThat(heard(to)).as("before the rightful one").isZero();
        shout(rightful, target);
        assertThat(heard(to)).as("the rightful one").isEqualTo(3);
    }

    private static void shout(Namespace from, String to) {
        from.command("bash", "-c", "for i in 1 2 3; do echo hello > /dev/udp/" + to + "/4242; sleep 0.2; done").run();
    }

    private static long heard(Node node) throws IOException {
        return JSON.readTree(node.host().namespace().mustRun("nft", "-j", "list", "counter", "inet", "heard", "hits"))
            .findPath("packets").asLong();
    }

    private static long counter(String name) throws IOException {
        return JSON.readTree(hub.mustIpop("counters", "--json")).path(name).asLong();
    }

    private static void joinBlue() throws IOException {
        hub.mustIpop("join", token(bluePeer, "blue"), "--host", "hub", "--netns", blueOfHub.name());
    }

    private static String token(Node authority, String network) throws IOException {
        return JSON.readTree(authority.mustIpop("invite", network, "--json")).path("token").asText();
    }

    private static Command inRed(String... words) {
        return hub.host().command(words);
    }

    /** As a user would: with the resolv.conf that ip-netns(8) finds for the namespace. */
    private static Command inBlue(String... words) {
        return blueOfHub.command(words);
    }

    private static String[] ping(String to) {
        return new String[] {"ping", "-c", "3", "-i", "0.1", "-W", "5", to};
    }

    private static boolean pinged(Command ping) {
        return ping.run().out().contains(NO_LOSS);
    }

    private static JsonNode status(Node node) throws IOException {
        return JSON.readTree(node.mustIpop("status", "--json"));
    }

    private static String address(Node node, String network, String family) throws IOException {
        for (JsonNode each : status(node).path("networks")) {
            if (each.path("name").asText().equals(network)) {
                return each.path(family).asText();
            }
        }
        throw new AssertionError(node.host().name() + " is not in " + network);
    }

    private static void awaitActive() throws IOException {
        for (int i = 0; i < 300; i++) {
            JsonNode networks = status(hub).path("networks");
            if (networks.size() == 2 && networks.findValuesAsText("state").stream().allMatch("active"::equals)) {
                return;
            }
            Command.pause();
        }
        throw new AssertionError("not active: " + status(hub) + "\n" + hub.tail());
    }

    private static void assertRefused(Command.Result result, String wayOut) {
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains(wayOut).hasLineCount(1);
    }
}
