package org.ipop.dns.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.dns.FakeHealth;
import org.ipop.dns.TestNetwork;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host whose resolv.conf is systemd-resolved's, and a resolvectl(1) that writes down what it is told. */
class SystemdResolvedTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String STUB = "nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch .\n";
    private static final String LAB_DOMAINS =
        "lab.ipop ~66.10.in-addr.arpa ~0.0.0.0.a.9.8.7.6.5.4.3.2.1.d.f.ip6.arpa";
    /** There is this device on every host, so it can be reverted. */
    private static final Optional<String> DEVICE = Optional.of("lo");
    @TempDir
    private Path folder;
    private final VirtualTime time = new VirtualTime(7);
    private final SimulatedHost host = new SimulatedInternet(time).host("anna", "198.51.100.1");
    private final FakeHealth health = new FakeHealth();
    private final NetworkSpec lab = TestNetwork.lab(time).spec;
    private Path file;
    private Path heard;
    private Path resolvectl;
    private List<InetSocketAddress> servers = List.of();

    @BeforeEach
    void write() throws IOException {
        heard = folder.resolve("heard");
        resolvectl = script("echo \"$@\" >> " + heard);
        Path stub = Files.writeString(folder.resolve("stub-resolv.conf"), STUB);
        file = Files.createSymbolicLink(folder.resolve("resolv.conf"), stub);
    }

    @Test
    void itIsToldOfANetworkOnceAndTheFileStays() throws IOException {
        SystemResolver resolver = start(true);
        var announced = resolver.announce(lab, DEVICE).toCompletableFuture();
        assertThat(time.runUntil(announced::isDone, SECOND)).isTrue();
        assertThat(heard).hasContent("""
            dns lo 10.66.0.1 fd12:3456:789a:0:0:0:0:53
            domain lo %s
            default-route lo no
            dnsovertls lo no
            dnssec lo no
            flush-caches
            """.formatted(LAB_DOMAINS));
        time.run(300 * SECOND);
        assertThat(Files.readAllLines(heard)).hasSize(6);
        assertThat(file).hasContent(STUB);
        assertThat(host.state().read("resolv.conf.before")).isEmpty();
        assertThat(health.lines()).isEmpty();
        assertThat(servers).containsExactly(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.53"), 53));
    }

    @Test
    void whatItWasToldIsTakenBackAtTheEnd() throws IOException {
        SystemResolver resolver = start(true);
        resolver.announce(lab, DEVICE);
        time.run(SECOND);
        Files.delete(heard);
        close(resolver);
        assertThat(heard).hasContent("revert lo\n");
    }

    @Test
    void aDeviceThatIsGoneHasTakenItsSettingsWithIt() throws IOException {
        SystemResolver resolver = start(true);
        resolver.announce(lab, Optional.of("ipop-gone"));
        time.run(SECOND);
        Files.delete(heard);
        resolver.withdraw(lab);
        time.run(SECOND);
        assertThat(heard).doesNotExist();
        close(resolver);
    }

    @Test
    void aSecondNetworkIsToldWithoutTheFirst() throws IOException {
        SystemResolver resolver = start(true);
        resolver.announce(lab, DEVICE);
        time.run(SECOND);
        Files.delete(heard);
        NetworkSpec home = new TestNetwork(time, "Home", "10.77.0.0/22", "fd77::/64").spec;
        resolver.announce(home, Optional.of("ipop1"));
        time.run(SECOND);
        assertThat(Files.readAllLines(heard)).containsExactly("dns ipop1 10.77.0.1 fd77:0:0:0:0:0:0:53",
            "domain ipop1 home.ipop ~0.0.0.0.0.0.0.0.0.0.0.0.7.7.d.f.ip6.arpa", "default-route ipop1 no",
            "dnsovertls ipop1 no", "dnssec ipop1 no", "flush-caches");
        resolver.withdraw(home);
        time.run(SECOND);
        close(resolver);
        assertThat(Files.readAllLines(heard)).endsWith("revert lo");
    }

    @Test
    void offTellsNothing() {
        SystemResolver resolver = start(false);
        resolver.announce(lab, DEVICE);
        time.run(SECOND);
        close(resolver);
        assertThat(heard).doesNotExist();
    }

    @Test
    void aRefusalIsAHealthLineWithWhatToDoAndTriedAgain() throws IOException {
        resolvectl = script("echo Interactive authentication required. >&2; exit 1");
        SystemResolver resolver = start(true);
        var announced = resolver.announce(lab, DEVICE).toCompletableFuture();
        time.run(SECOND);
        assertThat(announced).as("nobody waits for it").isDone();
        assertThat(health.lines()).singleElement().asString().contains("Interactive authentication required",
            "'resolvectl dns lo 10.66.0.1'", "'resolvectl domain lo " + LAB_DOMAINS + "'");
        script("echo \"$@\" >> " + heard);
        time.run(61 * SECOND);
        assertThat(health.lines()).isEmpty();
        assertThat(heard).isNotEmptyFile();
    }

    @Test
    void withoutTheCommandItIsAHealthLine() {
        resolvectl = folder.resolve("absent");
        SystemResolver resolver = start(true);
        resolver.announce(lab, DEVICE);
        time.run(SECOND);
        assertThat(health.lines()).singleElement().asString().contains("could not be told", "absent");
        close(resolver);
        assertThat(health.lines()).isEmpty();
    }

    @Test
    void aFileThatLeadsPastItIsToldAboutButServed() throws IOException {
        Path real = Files.createDirectories(folder.resolve("systemd/resolve")).resolve("resolv.conf");
        Files.writeString(real, "nameserver 192.168.1.1\n");
        Files.delete(file);
        Files.createSymbolicLink(file, real);
        SystemResolver resolver = start(true);
        resolver.announce(lab, DEVICE);
        time.run(SECOND);
        assertThat(heard).isNotEmptyFile();
        assertThat(real).hasContent("nameserver 192.168.1.1\n");
        assertThat(health.lines()).singleElement().asString().contains("nss-resolve");
    }

    private Path script(String line) throws IOException {
        Path script = Files.writeString(folder.resolve("resolvectl"), "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    private SystemResolver start(boolean auto) {
        SystemResolver resolver = new SystemResolver(host.loop(), host.state(), health, ResolverFile.ofHost(file),
            new Means(auto, resolvectl.toString(), "resolvconf"));
        resolver.start(former -> servers = former);
        return resolver;
    }

    private void close(SystemResolver resolver) {
        CompletableFuture<Void> closed = resolver.close().toCompletableFuture();
        assertThat(time.runUntil(closed::isDone, SECOND)).isTrue();
    }
}
