package org.ipop.itest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder {@code plugins/} of the shipped product. */
class PluginIT {
    private static final String LOOPBACK = "127.0.0.1:0";
    private static final String FIXED = "org.ipop.address.fixed";
    private static final String DHCP = "org.ipop.dhcp.dht";
    private static final String HEARTBEAT = "com.example.heartbeat";
    /** Parts of layers 1 to 8, each of which can be exchanged alone. */
    private static final List<String> LAYERS = List.of("transport.netty", "tap.memory", "security.noise", "nat.stun",
        "link", "overlay.chord", "dht", "membership", "vnet", "dns", "shell");
    /** What an operator is promised. */
    private static final Duration LIMIT = Duration.ofSeconds(3);
    /** The command itself takes a while on a busy machine. */
    private static final Duration COMMAND = Duration.ofMillis(1_500);

    private static final FileAttribute<?> OWNER_ONLY =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    @TempDir
    private Path folder;

    @Test
    void theTemplateIsTakenWithinThreeSecondsAndLetGoAgain() throws IOException {
        try (RunningNode node = start()) {
            Map<String, Long> product = product();
            Path jar = put("heartbeat.jar", PluginJars.built("docs/plugin", HEARTBEAT));
            within("taken", () -> part(node, HEARTBEAT, "active"));
            assertThat(named(node, HEARTBEAT).path("origin").asText()).isEqualTo("plugin");
            assertThat(named(node, HEARTBEAT).path("build").asText()).isNotBlank();
            RunningNode.await("beating", () -> json(node, "counters").path("heartbeat.beats").asLong() > 1);
            Files.delete(jar);
            within("gone", () -> named(node, HEARTBEAT).isMissingNode());
            assertThat(health(node)).isEmpty();
            assertThat(product()).isEqualTo(product);
        }
    }

    @Test
    void aNewerVersionOfAShippedBundleServesUntilItIsRemoved() throws IOException {
        try (RunningNode node = start()) {
            Map<String, Long> product = product();
            assertThat(node.json("create", "lab").path("state").asText()).isEqualTo("active");
            String address = address(node);
            Path jar = put("dhcp.jar", PluginJars.renewed(DHCP, "99.0.0", "of-today"));
            within("newer", () -> serves(node, "99.0.0", "address.AddressAllocators"));
            assertThat(named(node, DHCP, "99.0.0").path("build").asText()).isEqualTo("of-today");
            assertThat(bundles(node, DHCP)).extracting(bundle -> bundle.path("state").asText())
                .containsExactlyInAnyOrder("active", "stopped");
            assertThat(address(node)).isEqualTo(address);
            Files.delete(jar);
            within("former", () -> bundles(node, DHCP).size() == 1 && part(node, DHCP, "active"));
            RunningNode.await("active", () -> network(node).path("state").asText().equals("active"));
            assertThat(address(node)).isEqualTo(address);
            assertThat(product()).isEqualTo(product);
        }
    }

    @Test
    void everyLayerIsReplacedByPlugInsAtOnceAndComesBack() throws IOException {
        try (RunningNode node = start()) {
            assertThat(node.json("create", "lab").path("state").asText()).isEqualTo("active");
            String address = address(node);
            for (String part : LAYERS) {
                put(part + ".jar", PluginJars.renewed("org.ipop." + part, "99.0.0", "of-today"));
            }
            RunningNode.await("newer", () -> active(node, "99.0.0") == LAYERS.size());
            RunningNode.await("active", () -> network(node).path("state").asText().equals("active"));
            assertThat(address(node)).isEqualTo(address);
            assertThat(health(node)).doesNotContain("plug-in");
            for (String part : LAYERS) {
                Files.delete(folder.resolve("one/plugins").resolve(part + ".jar"));
            }
            RunningNode.await("former", () -> active(node, "99.0.0") == 0
                && node.ipop("status").text().contains("active"));
            assertThat(address(node)).isEqualTo(address);
            assertThat(health(node)).doesNotContain("plug-in");
        }
    }

    @Test
    void anOlderABrokenAndAHalfCopiedJarChangeNothingAndAreNamed() throws IOException {
        try (RunningNode node = start()) {
            put("old.jar", PluginJars.renewed(DHCP, "0.0.1", "of-old"));
            put("broken.jar", new byte[10_000]);
            RunningNode.await("named", () -> health(node).contains("plug-in old.jar: not taken")
                && health(node).contains("plug-in broken.jar: it is not a whole jar"));
            assertThat(bundles(node, DHCP)).hasSize(1);
            assertThat(part(node, DHCP, "active")).isTrue();
            byte[] jar = PluginJars.renewed(DHCP, "99.0.0", "of-today");
            Path file = put("slow.jar", new byte[0]);
            for (int piece = 0; piece < 8; piece++) {
                LockSupport.parkNanos(300_000_000);
                try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
                    out.write(Arrays.copyOfRange(jar, jar.length * piece / 8, jar.length * (piece + 1) / 8));
                }
                assertThat(piece == 7 || bundles(node, DHCP).size() == 1).isTrue();
            }
            within("whole", () -> serves(node, "99.0.0", "address.AddressAllocators"));
            Files.delete(folder.resolve("one/plugins/broken.jar"));
            RunningNode.await("forgotten", () -> !health(node).contains("broken.jar"));
        }
    }

    @Test
    void aPlugInThatCannotDoItsWorkGivesThePlaceBackAlsoAtTheStart() throws IOException {
        byte[] broken = PluginJars.renewed(DHCP, "99.0.0", "of-today", "DhtAllocators");
        try (RunningNode node = start()) {
            assertThat(node.json("create", "lab").path("state").asText()).isEqualTo("active");
            put("dhcp.jar", broken);
            RunningNode.await("named", () -> health(node).contains("plug-in dhcp.jar: not taken: it does not start"));
            assertThat(bundles(node, DHCP)).hasSize(1);
            assertThat(part(node, DHCP, "active")).isTrue();
        }
        try (RunningNode node = start()) {
            assertThat(health(node)).contains("plug-in dhcp.jar: not taken: it does not start");
            RunningNode.await("active", () -> network(node).path("state").asText().equals("active"));
        }
    }

    @Test
    void theConfiguredAddressIsClaimedWhileThePlugInIsThere() throws IOException {
        Path file = folder.resolve("ipop.conf");
        Files.writeString(file, "{\"plugins\": {\"" + FIXED + "\": {\"lab\": \"10.66.7.7\"}}}");
        try (RunningNode node = start("--conf", file.toString())) {
            assertThat(node.json("create", "lab").path("state").asText()).isEqualTo("active");
            assertThat(address(node)).isNotEqualTo("10.66.7.7");
            Path jar = put("fixed.jar", PluginJars.built("bundles/address-fixed", FIXED));
            within("taken", () -> address(node).equals("10.66.7.7"));
            assertThat(named(node, FIXED).path("serves").path(0).asText()).isEqualTo("address.AddressAllocators");
            assertThat(named(node, DHCP).path("standby").path(0).asText()).isEqualTo("address.AddressAllocators");
            assertThat(node.json("leases").findValuesAsText("address")).contains("10.66.7.7");
            assertThat(node.json("bundles", "stop", FIXED).path(0).path("state").asText()).isEqualTo("stopped");
            assertThat(named(node, DHCP).path("serves").path(0).asText()).isEqualTo("address.AddressAllocators");
            assertThat(node.json("bundles", "start", FIXED).path(0).path("state").asText()).isEqualTo("active");
            Files.delete(jar);
            within("former", () -> named(node, DHCP).path("serves").size() == 1);
            RunningNode.await("active", () -> network(node).path("state").asText().equals("active"));
        }
    }

    @Test
    void aPlugInServesFromTheStartOfTheNode() throws IOException {
        Path file = folder.resolve("ipop.conf");
        Files.writeString(file, "{\"plugins\": {\"" + FIXED + "\": {\"lab\": \"10.66.7.8\"}}}");
        Files.createDirectory(folder.resolve("one"), OWNER_ONLY);
        Files.createDirectory(folder.resolve("one/plugins"), OWNER_ONLY);
        put("fixed.jar", PluginJars.built("bundles/address-fixed", FIXED));
        put("dhcp.jar", PluginJars.renewed(DHCP, "99.0.0", "of-today"));
        try (RunningNode node = start("--conf", file.toString())) {
            assertThat(node.json("create", "lab").path("ipv4").asText()).isEqualTo("10.66.7.8");
            assertThat(named(node, DHCP, "99.0.0").path("state").asText()).isEqualTo("active");
            assertThat(bundles(node, DHCP)).hasSize(2);
        }
    }

    @Test
    void onlySignedPlugInsAreTakenWhereThatIsRequired() throws Exception {
        KeyPair signer = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String key = Base64.getEncoder().encodeToString(signer.getPublic().getEncoded());
        Path file = folder.resolve("ipop.conf");
        Files.writeString(file, "{\"pluginSignatures\": \"required\", \"pluginSigners\": [\"" + key + "\"]}");
        try (RunningNode node = start("--conf", file.toString())) {
            byte[] jar = PluginJars.built("docs/plugin", HEARTBEAT);
            put("heartbeat.jar", jar);
            RunningNode.await("named", () -> health(node).contains("plug-in heartbeat.jar: it is not signed"));
            put("heartbeat.jar.sig", sign(signer, Arrays.copyOf(jar, jar.length - 1)));
            RunningNode.await("named", () -> health(node).contains("plug-in heartbeat.jar: its signature is not"));
            assertThat(named(node, HEARTBEAT).isMissingNode()).isTrue();
            put("heartbeat.jar.sig", sign(signer, jar));
            within("taken", () -> part(node, HEARTBEAT, "active"));
            assertThat(health(node)).isEmpty();
            Files.writeString(file, "{\"pluginSignatures\": \"required\"}");
            RunningNode.await("refused", () -> named(node, HEARTBEAT).isMissingNode());
        }
    }

    @Test
    void whatTheCommandNeedsIsNotStopped() throws IOException {
        try (RunningNode node = start()) {
            for (String needed : new String[] {"shell", "runtime", "org.ipop.switchboard"}) {
                RunningNode.Answer answer = node.ipop("bundles", "stop", needed);
                assertThat(answer.status()).as(needed).isEqualTo(1);
                assertThat(answer.text()).contains("cannot be stopped");
            }
            assertThat(node.ipop("bundles", "stop", "org.apache.felix.scr").text()).contains("is a library");
            assertThat(node.ipop("bundles", "stop", "nobody").text()).contains("there is no bundle 'nobody'");
            assertThat(node.ipop("bundles", "pause", "dns").status()).isEqualTo(2);
            assertThat(node.ipop("bundles").text()).contains("SERVES").contains("address.AddressAllocators");
        }
    }

    @Test
    void whatCarriesTheConnectionIsExchangedAfterTheAnswer() throws IOException {
        try (RunningNode node = start()) {
            for (String carrier : new String[] {"org.ipop.shell", "org.ipop.transport.netty"}) {
                Path jar = Files.write(folder.resolve(carrier + ".jar"),
                    PluginJars.renewed(carrier, "0.1.1", "renewed"));
                RunningNode.Answer answer = node.ipop("bundles", "update", carrier, jar.toString());
                assertThat(answer.status()).as(answer.text()).isZero();
                RunningNode.await("exchanged", () -> node.ipop("bundles").text().lines()
                    .anyMatch(line -> line.contains(carrier) && line.contains("renewed")));
            }
            assertThat(node.ipop("status").status()).isZero();
        }
    }

    private RunningNode start(String... options) throws IOException {
        return new RunningNode(folder.resolve("one"),
            Stream.concat(Stream.of("--listen", LOOPBACK), Stream.of(options)).toArray(String[]::new));
    }

    private Path put(String file, byte[] content) throws IOException {
        return Files.write(folder.resolve("one").resolve("plugins").resolve(file), content);
    }

    /** Every file of the product and when it was written. */
    private static Map<String, Long> product() throws IOException {
        Map<String, Long> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(Path.of(System.getProperty("ipop.product")))) {
            for (Path file : (Iterable<Path>) walk::iterator) {
                files.put(file.toString(), Files.getLastModifiedTime(file).toMillis());
            }
        }
        return files;
    }

    private static void within(String what, BooleanSupplier reached) {
        long start = System.nanoTime();
        RunningNode.await(what, reached);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).as(what).isLessThan(LIMIT.plus(COMMAND));
    }

    private static boolean part(RunningNode node, String name, String state) {
        return named(node, name).path("state").asText().equals(state);
    }

    private static boolean serves(RunningNode node, String version, String service) {
        return named(node, DHCP, version).path("serves").path(0).asText().equals(service);
    }

    /** How many bundles of this version run; none while the command itself is exchanged. */
    private static long active(RunningNode node, String version) {
        return node.ipop("bundles").text().lines()
            .filter(line -> line.contains("  " + version + " ") && line.contains("  active  ")).count();
    }

    private static List<JsonNode> bundles(RunningNode node, String name) {
        return json(node, "bundles").valueStream().filter(bundle -> bundle.path("name").asText().equals(name))
            .toList();
    }

    private static JsonNode named(RunningNode node, String name) {
        List<JsonNode> found = bundles(node, name);
        return found.isEmpty() ? MissingNode.getInstance() : found.getFirst();
    }

    private static JsonNode named(RunningNode node, String name, String version) {
        return bundles(node, name).stream().filter(bundle -> bundle.path("version").asText().equals(version))
            .findFirst().orElse(MissingNode.getInstance());
    }

    private static JsonNode network(RunningNode node) {
        return json(node, "status").path("networks").path(0);
    }

    private static String address(RunningNode node) {
        return network(node).path("ipv4").asText();
    }

    private static String health(RunningNode node) {
        return String.join("\n", json(node, "status").path("health").findValuesAsText("text"));
    }

    private static JsonNode json(RunningNode node, String... words) {
        try {
            return node.json(words);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] sign(KeyPair by, byte[] content) throws Exception {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(by.getPrivate());
        signature.update(content);
        return signature.sign();
    }
}
