package org.ipop.dns.resolver;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file, through whole lives of a node and crashes between any two steps. */
class SystemResolverTest {
    private static final String BACKUP = "resolv.conf.before";
    private static final long SECOND = 1_000_000_000L;
    private static final String FORMER = """
        # made by dhclient
        nameserver 192.168.1.1
        nameserver 192.168.1.2
        search office.example
        options ndots:2
        """;
    private static final String OURS = ResolvConf.MARKER + """

        nameserver 10.66.0.1
        search lab.ipop office.example
        # made by dhclient
        options ndots:2
        """;
    @TempDir
    private Path folder;
    private final VirtualTime time = new VirtualTime(7);
    private final SimulatedHost host = new SimulatedInternet(time).host("anna", "198.51.100.1");
    private final FakeHealth health = new FakeHealth();
    private final NetworkSpec lab = TestNetwork.lab(time).spec;
    private Path file;
    private List<InetSocketAddress> servers = List.of();

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("resolv.conf"), FORMER);
    }

    @Test
    void theFileAsksUsAndIsPutBack() throws IOException {
        Object inode = Files.getAttribute(file, "unix:ino");
        SystemResolver resolver = start(true);
        resolver.announce(lab, Optional.of("lo"));
        time.run(SECOND);
        assertThat(file).hasContent(OURS);
        assertThat(Files.getAttribute(file, "unix:ino")).as("in place").isEqualTo(inode);
        assertThat(backup()).isEqualTo(FORMER);
        assertThat(servers).containsExactly(server("192.168.1.1"), server("192.168.1.2"));
        close(resolver);
        asBefore();
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(inode);
    }

    @Test
    void offReadsTheServersAndLeavesTheFile() {
        SystemResolver resolver = start(false);
        resolver.announce(lab, Optional.of("lo"));
        time.run(SECOND);
        asBefore();
        assertThat(servers).containsExactly(server("192.168.1.1"), server("192.168.1.2"));
        close(resolver);
        asBefore();
    }

    @Test
    void aSecondNetworkOnlyAddsItsDomain() {
        SystemResolver resolver = start(true);
        NetworkSpec home = new TestNetwork(time, "Home", "10.77.0.0/16", "fd77::/64").spec;
        resolver.announce(lab, Optional.of("lo"));
        resolver.announce(home, Optional.empty());
        time.run(SECOND);
        assertThat(file).content().contains("nameserver 10.66.0.1\nsearch lab.ipop home.ipop office.example\n");
        resolver.withdraw(lab);
        time.run(SECOND);
        assertThat(file).content().contains("nameserver 10.77.0.1\nsearch home.ipop office.example\n");
        assertThat(backup()).isEqualTo(FORMER);
        resolver.withdraw(home);
        time.run(SECOND);
        asBefore();
    }

    @Test
    void whatSomebodyElseWroteStays() throws IOException {
        SystemResolver resolver = start(true);
        resolver.announce(lab, Optional.of("lo"));
        time.run(SECOND);
        Files.writeString(file, "nameserver 203.0.113.1\n");
        close(resolver);
        assertThat(file).hasContent("nameserver 203.0.113.1\n");
        assertThat(host.state().read(BACKUP)).isEmpty();
    }

    @Test
    void whatSomebodyAddedToOursStays() throws IOException {
        SystemResolver resolver = start(true);
        resolver.announce(lab, Optional.of("lo"));
        time.run(SECOND);
        Files.writeString(file, OURS + "options timeout:1\n");
        time.run(100 * SECOND);
        close(resolver);
        assertThat(file).hasContent(OURS + "options timeout:1\n");
    }

    @Test
    void aFileThatAnotherProgramReplacedIsTakenAgainWithinAMinute() throws IOException {
        SystemResolver resolver = start(true);
        resolver.announce(lab, Optional.of("lo"));
        time.run(SECOND);
        Files.writeString(file, "nameserver 203.0.113.1\n");
        time.run(61 * SECOND);
        assertThat(file).hasContent(ResolvConf.MARKER + "\nnameserver 10.66.0.1\nsearch lab.ipop\n");
        assertThat(servers).containsExactly(server("203.0.113.1"));
        close(resolver);
        assertThat(file).hasContent("nameserver 203.0.113.1\n");
    }

    @Test
    void aCrashWhileWeAreInTheFileIsMendedByTheNextStart() {
        start(true).announce(lab, Optional.of("lo"));
        time.run(SECOND);
        host.kill();
        host.restart();
        SystemResolver resolver = start(true);
        resolver.announce(lab, Optional.of("lo"));
        time.run(SECOND);
        assertThat(file).hasContent(OURS);
        assertThat(servers).as("no loop").containsExactly(server("192.168.1.1"), server("192.168.1.2"));
        close(resolver);
        asBefore();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStartThatWantsNothingPutsBackWhatACrashLeft(boolean auto) {
        start(true).announce(lab, Optional.of("lo"));
        time.run(SECOND);
        host.kill();
        host.restart();
        start(auto);
        time.run(SECOND);
        asBefore();
    }

    @Test
    void aCrashAtAnyInstantLosesNothing() {
        for (long micros = 0; micros < 12_000; micros += 100) {
            SystemResolver resolver = start(true);
            resolver.announce(lab, Optional.of("lo"));
            time.run(micros * 1_000);
            host.kill();
            host.restart();
            SystemResolver next = start(true);
            next.announce(lab, Optional.of("lo"));
            time.run(SECOND);
            assertThat(file).as("%d us", micros).hasContent(OURS);
            assertThat(backup()).as("%d us", micros).isEqualTo(FORMER);
            next.close();
            time.run(micros * 1_000);
            host.kill();
            host.restart();
            start(false);
            time.run(SECOND);
            asBefore();
        }
    }

    @Test
    void aWriteThatWasCutOffAnywhereIsMended() throws IOException {
        for (String whole : List.of(OURS, FORMER)) {
            for (int length = 0; length < whole.length(); length++) {
                Files.writeString(file, whole.substring(0, length));
                host.state().plant(BACKUP, FORMER.getBytes(US_ASCII));
                SystemResolver resolver = start(true);
                time.run(SECOND);
                asBefore();
                resolver.announce(lab, Optional.of("lo"));
                time.run(SECOND);
                assertThat(file).hasContent(OURS);
                close(resolver);
                asBefore();
            }
        }
    }

    @Test
    void anOldBackupDoesNotReplaceWhatWasWrittenSince() throws IOException {
        host.state().plant(BACKUP, FORMER.getBytes(US_ASCII));
        Files.writeString(file, "nameserver 203.0.113.1\n");
        SystemResolver resolver = start(true);
        resolver.announce(lab, Optional.of("lo"));
        time.run(SECOND);
        assertThat(backup()).isEqualTo("nameserver 203.0.113.1\n");
        close(resolver);
        assertThat(file).hasContent("nameserver 203.0.113.1\n");
    }

    @Test
    void anotherNodesFileIsLeftAlone() throws IOException {
        Files.writeString(file, OURS);
        SystemResolver resolver = start(true);
        NetworkSpec home = new TestNetwork(time, "home", "10.77.0.0/16", "fd77::/64").spec;
        resolver.announce(home, Optional.empty());
        time.run(SECOND);
        assertThat(file).hasContent(OURS);
        assertThat(health.lines()).singleElement().asString().contains("another node");
        close(resolver);
        assertThat(file).hasContent(OURS);
        assertThat(health.lines()).isEmpty();
    }

    @Test
    void aFileThatCannotBeWrittenIsAHealthLine() throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
        SystemResolver resolver = start(true);
        resolver.announce(lab, Optional.of("lo"));
        time.run(SECOND);
        assertThat(health.lines()).singleElement().asString().contains("cannot be changed", "10.66.0.1");
        close(resolver);
        assertThat(health.lines()).isEmpty();
    }

    @Test
    void aMissingFileIsAnEmptyOne() throws IOException {
        Files.delete(file);
        SystemResolver resolver = start(true);
        resolver.announce(lab, Optional.of("lo"));
        time.run(SECOND);
        assertThat(file).hasContent(ResolvConf.MARKER + "\nnameserver 10.66.0.1\nsearch lab.ipop\n");
        assertThat(servers).isEmpty();
        close(resolver);
        assertThat(file).isEmptyFile();
    }

    private SystemResolver start(boolean auto) {
        SystemResolver resolver = new SystemResolver(host.loop(), host.state(), health,
            ResolverFile.ofHost(file), new Means(auto));
        resolver.start(former -> servers = former);
        return resolver;
    }

    private void close(SystemResolver resolver) {
        CompletableFuture<Void> closed = resolver.close().toCompletableFuture();
        assertThat(time.runUntil(closed::isDone, SECOND)).isTrue();
    }

    private void asBefore() {
        assertThat(file).hasContent(FORMER);
        assertThat(host.state().read(BACKUP)).isEmpty();
    }

    private String backup() {
        return new String(host.state().read(BACKUP).orElseThrow(), US_ASCII);
    }

    private static InetSocketAddress server(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 53);
    }
}
