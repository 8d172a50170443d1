package org.ipop.itest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped product inside its Felix, on loopback, without root. */
class ProductIT {
    private static final String LOOPBACK = "127.0.0.1:0";

    @TempDir
    private Path folder;

    @Test
    void everyBundleIsActiveAndTheCommandsAreInGogoToo() throws IOException {
        try (RunningNode node = new RunningNode(folder.resolve("one"), "--listen", LOOPBACK)) {
            JsonNode bundles = node.json("bundles", "--all");
            assertThat(bundles).isNotEmpty().allSatisfy(bundle ->
                assertThat(bundle.path("state").asText()).as(bundle.path("name").asText())
                    .isIn("active", "attached", "lazy"));
            assertThat(node.ipopWithInput("ipop:seeds list\nlb -s\nexit\n", "shell").text())
                .contains("no seeds").contains("org.ipop.link");
            assertThat(node.json("status").path("listen").path(0).asText()).startsWith("127.0.0.1:");
            assertThat(node.ipop("nonsense").status()).isEqualTo(2);
            assertThat(node.ipop("leave", "nowhere").status()).isEqualTo(1);
        }
    }

    @Test
    void twoNodesFormANetworkAndPingEachOther() throws IOException {
        try (RunningNode one = new RunningNode(folder.resolve("one"), "--listen", LOOPBACK);
             RunningNode two = new RunningNode(folder.resolve("two"), "--listen", LOOPBACK)) {
            assertThat(one.json("create", "lab", "--host", "one").path("state").asText()).isEqualTo("active");
            String token = one.json("invite", "lab", "--host", "two").path("token").asText();
            JsonNode joined = two.json("join", token);
            assertThat(joined.path("ipv4").asText()).startsWith("10.66.");
            JsonNode reply = two.json("ping", "one", "-c", "1");
            assertThat(reply.path("path").asText()).isEqualTo("direct");
            assertThat(reply.path("rttMicros").asLong()).isPositive();
            assertThat(one.json("names").findValuesAsText("name")).contains("one.lab.ipop");
            assertThat(two.ipop("join", token).status()).isEqualTo(1);
        }
    }

    @Test
    void afterSigkillAnAddressIsTheSame() throws IOException {
        RunningNode killed = new RunningNode(folder.resolve("one"), "--listen", LOOPBACK);
        String address = killed.json("create", "lab").path("ipv4").asText();
        String id = killed.json("status").path("node").asText();
        killed.kill();
        Files.delete(folder.resolve("one").resolve("ipop.sock"));
        try (RunningNode node = new RunningNode(folder.resolve("one"), "--listen", LOOPBACK)) {
            RunningNode.await("active", () -> state(node).equals("active"));
            assertThat(node.json("status").path("networks").path(0).path("ipv4").asText()).isEqualTo(address);
            assertThat(node.json("status").path("node").asText()).isEqualTo(id);
        }
    }

    @Test
    void aBrokenConfigurationEndsTheStartAndChangesNothingLater() throws Exception {
        Path state = Files.createDirectory(folder.resolve("one"));
        Path file = folder.resolve("ipop.conf");
        Files.writeString(file, "{\"cipher\": \"rot13\"}");
        Path log = folder.resolve("first.log");
        assertThat(RunningNode.runToItsEnd(state, log, "--conf", file.toString())).isEqualTo(1);
        assertThat(Files.readString(log)).contains("cipher is \"rot13\"; it must be one of auto, aes, chacha");
        Files.writeString(file, "{}");
        try (RunningNode node = new RunningNode(state, "--conf", file.toString(), "--listen", LOOPBACK)) {
            Files.writeString(file, "{\"seeds\": 7}");
            RunningNode.await("reported", () -> node.ipop("status").text().contains("seeds is 7"));
        }
    }

    @Test
    void aSecondNodeOnOneFolderIsRefused() throws Exception {
        try (RunningNode node = new RunningNode(folder.resolve("one"), "--listen", LOOPBACK)) {
            Path log = folder.resolve("second.log");
            assertThat(RunningNode.runToItsEnd(folder.resolve("one"), log)).isEqualTo(1);
            assertThat(Files.readString(log)).contains("another node runs on");
            assertThat(node.ipop("status").status()).isZero();
        }
    }

    private static String state(RunningNode node) {
        try {
            return node.json("status").path("networks").path(0).path("state").asText();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
