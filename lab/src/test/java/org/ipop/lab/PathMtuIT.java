package org.ipop.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two members whose path becomes narrow while packets flow, and drops what is too long without a word. */
class PathMtuIT {
    private static final int NARROW = 1_300;
    /** Makes an inner packet of 1280 bytes, the device's MTU. */
    private static final String LONGEST_PING = "1252";
    private static final String LONGEST_PING6 = "1232";
    /** The system cuts it into packets of up to 1280 bytes without DF. */
    private static final String HUGE_PING = "8000";
    private static final String FOUND = "longer ones do not";

    @Test
    void largePingsAndTcpPassANarrowPath() {
        assumeTrue(Files.isReadable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name")),
            "needs root and /dev/net/tun");
        try (Internet internet = new Internet()) {
            Node seed = internet.node(internet.publicHost("seed", "203.0.113.10")).start("--seed");
            Node pub = internet.node(internet.publicHost("pub", "203.0.113.20")).start();
            seed.awaitReady();
            pub.awaitReady();
            seed.mustIpop("create", "lab", "--host", "seed");
            pub.mustIpop("join", seed.mustIpop("invite", "lab", "--host", "pub").strip());
            assertPinged(pub, "-4", LONGEST_PING);
            assertThat(pub.mustIpop("counters")).contains("link.mtu.probe");
            internet.narrow(seed.host(), NARROW);
            internet.narrow(pub.host(), NARROW);
            awaitSearch(pub, "seed");
            awaitSearch(seed, "pub");
            for (List<String> ping : List.of(List.of("-4", LONGEST_PING), List.of("-4", HUGE_PING),
                List.of("-6", LONGEST_PING6), List.of("-6", HUGE_PING))) {
                assertPinged(pub, ping.get(0), ping.get(1));
            }
            assertThat(pub.mustIpop("counters")).contains("link.mtu.black-hole");
            assertThat(pub.mustIpop("why", "seed")).contains(FOUND);
            assertThat(new FileCopy(pub, seed, "seed.lab.ipop").run()).contains("sha256 equal");
            assertThat(new FileCopy(seed, pub, "pub.lab.ipop").run()).contains("sha256 equal");
        }
    }

    /** Until the node has found what passes, and has told its system so. */
    private static void awaitSearch(Node from, String to) {
        for (int tries = 0; tries < 20 && !from.mustIpop("why", to).contains(FOUND); tries++) {
            from.host().command("ping", "-4", "-c", "5", "-i", "0.2", "-s", LONGEST_PING, to + ".lab.ipop").run();
        }
        from.host().command("ping", "-4", "-c", "5", "-i", "0.2", "-s", LONGEST_PING, to + ".lab.ipop").run();
    }

    private static void assertPinged(Node from, String family, String bytes) {
        Command.Result ping = from.host().command("ping", family, "-c", "5", "-i", "0.2", "-W", "5", "-s", bytes,
            "seed.lab.ipop").run();
        String why = from.ipop("why", "seed").out();
        assertThat(ping.out()).as("%s bytes: %s\n%s\n%s", bytes, ping.err(), from.tail(), why)
            .contains(" 0% packet loss");
    }
}
