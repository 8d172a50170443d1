package org.ipop.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A member that names a victim's addresses as its own, from ever new ports, while only a relay leads to it: counted is
 * what reaches the victim.
 */
class SpoofIT {
    private static final String ALICE = "203.0.113.20";
    private static final String MALLORY = "203.0.113.30";
    private static final String VICTIM = "203.0.113.99";
    private static final int STARTS = 3;
    private static final int TRIES = 20;
    private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");
    private static Internet internet;
    private static Host victim;
    private static Node relay;
    private static Node alice;
    private static Node mallory;

    @BeforeAll
    static void start() {
        assumeTrue(Files.isReadable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name")),
            "needs root and /dev/net/tun");
        internet = new Internet();
        victim = internet.publicHost("victim", VICTIM);
        victim.namespace().rules("""
            table inet spoof {
              counter alice { }
              counter relay { }
              chain input {
                type filter hook input priority 0; policy accept;
                ip saddr 203.0.113.20 udp dport 1-65535 counter name alice
                ip saddr 203.0.113.10 udp dport 1-65535 counter name relay
              }
            }""");
        relay = internet.node(internet.publicHost("relay", "203.0.113.10")).start("--seed");
        alice = internet.node(internet.publicHost("alice", ALICE)).start();
        mallory = internet.node(internet.publicHost("mallory", MALLORY));
        mallory.host().namespace().mustRun("ip", "address", "add", VICTIM + "/32", "dev", "eth0");
        mallory.start();
        relay.awaitReady().mustIpop("create", "lab", "--host", "relay");
        for (Node node : List.of(alice.awaitReady(), mallory.awaitReady())) {
            node.mustIpop("join", relay.mustIpop("invite", "lab", "--host", node.host().name()).strip());
        }
        internet.split(List.of(ALICE), List.of(MALLORY));
    }

    @AfterAll
    static void stop() {
        if (internet != null) {
            internet.close();
        }
    }

    @Test
    void aVictimGetsThreePacketsOfEachNode() {
        for (int i = 0; i < STARTS; i++) {
            mallory.stop();
            mallory.start("--listen", "[::]:" + (5_000 + i)).awaitReady();
            assertThat(reached()).as(alice.tail() + mallory.tail()).isTrue();
        }
        assertThat(counted("alice")).as("by candidates, of which nothing but the name is known").isBetween(1L, 3L);
        assertThat(counted("relay")).isLessThanOrEqualTo(3);
    }

    /** Over the relay, within some seconds. */
    private static boolean reached() {
        for (int i = 0; i < TRIES; i++) {
            if (alice.host().command("ping", "-4", "-c", "1", "-W", "1", "mallory.lab.ipop").run().status() == 0) {
                return true;
            }
            Command.pause();
        }
        return false;
    }

    private static long counted(String source) {
        String said = victim.namespace().mustRun("nft", "list", "counter", "inet", "spoof", source);
        Matcher packets = PACKETS.matcher(said);
        if (!packets.find()) {
            throw new LabFailure("no counter: " + said);
        }
        System.out.println("packets of " + source + " to the victim: " + packets.group(1));
        return Long.parseLong(packets.group(1));
    }
}
