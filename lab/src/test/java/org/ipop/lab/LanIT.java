package org.ipop.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Members that share a LAN and nothing else. */
class LanIT {
    @Test
    void twoMembersOnALanWithoutASeedMeet() {
        assumeTrue(Files.isReadable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name")),
            "needs root and /dev/net/tun");
        try (Internet internet = new Internet()) {
            Site site = internet.site("lan", "203.0.113.101");
            Node one = internet.node(site.host("one")).start().awaitReady();
            Node two = internet.node(site.host("two")).start().awaitReady();
            one.mustIpop("create", "home", "--host", "one");
            two.mustIpop("join", one.mustIpop("invite", "home", "--host", "two").strip());
            assertThat(two.host().command("ping", "-c", "5", "-i", "0.1", "-W", "5", "one.home.ipop").run().out())
                .contains(" 0% packet loss");
            one.kill();
            two.kill();
            one.start("--listen", "0.0.0.0:0").awaitReady();
            two.start("--listen", "0.0.0.0:0").awaitReady();
            assertThat(pinged(two)).as("%s\n%s", one.tail(), two.tail()).isTrue();
        }
    }

    /** They have no seed and, restarted on other ports, no address of each other that still holds. */
    private static boolean pinged(Node from) {
        for (int i = 0; i < 300; i++) {
            if (from.host().command("ping", "-c", "1", "-W", "1", "one.home.ipop").run().status() == 0) {
                return true;
            }
            Command.pause();
        }
        return false;
    }
}
