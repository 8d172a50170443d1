package org.ipop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The provider that is shipped beside the product comes and goes under traffic: no packet is lost, none is forged. */
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64")
class ProviderIT {
    private static final String JAR = "org.ipop.security.corretto.jar";

    @Test
    void sessionsGoOnWhoeverComputes() throws IOException {
        try (Internet internet = new Internet()) {
            Node one = internet.node(internet.publicHost("one", "203.0.113.10")).start("--seed").awaitReady();
            Node two = internet.node(internet.publicHost("two", "203.0.113.20")).start().awaitReady();
            one.mustIpop("create", "crypto", "--host", "one");
            two.mustIpop("join", one.mustIpop("invite", "crypto", "--host", "two").strip());
            String name = "one.crypto.ipop";
            Path plugin = one.state().resolve("plugins").resolve(JAR);
            PingRun coming = PingRun.start(two, name);
            Files.copy(Node.PRODUCT.resolve("optional").resolve(JAR), plugin);
            await(one, "by Corretto");
            assertThat(coming.await().lost()).isZero();
            PingRun going = PingRun.start(two, name);
            Files.delete(plugin);
            await(one, "by the JDK");
            assertThat(going.await().lost()).isZero();
            assertThat(two.mustIpop("counters")).doesNotContain("link.drop.forged");
        }
    }

    private static void await(Node node, String shown) {
        String status = "";
        for (int tries = 0; tries < 100; tries++) {
            status = node.mustIpop("status");
            if (status.contains(shown)) {
                return;
            }
            Command.pause();
        }
        throw new LabFailure("'" + shown + "' is missing in:\n" + status);
    }
}
