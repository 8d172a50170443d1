package org.ipop.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.ipop.lab.Cluster.Machine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A gateway with a bridge, machines on it with the DHCP clients of Debian, and a member elsewhere. */
class ClusterIT {
    private static final Duration LEASE_LIMIT = Duration.ofSeconds(20);
    private static Internet internet;
    private static Node gate;
    private static Node anna;
    private static Machine busybox;
    private static Machine isc;
    private static Machine roy;

    @BeforeAll
    static void start() {
        assumeTrue(Files.isReadable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name")),
            "needs root and /dev/net/tun");
        internet = new Internet();
        Site site = internet.site("lan", "203.0.113.101");
        gate = internet.node(site.host("gate"));
        anna = internet.node(internet.site("home", "203.0.113.102").host("anna"));
        Node seed = internet.node(internet.publicHost("seed", "203.0.113.1")).start("--seed");
        Cluster cluster = new Cluster(internet, gate.host());
        busybox = cluster.machine("w1");
        isc = cluster.machine("w2");
        roy = cluster.machine("w3");
        seed.awaitReady();
        gate.start().awaitReady().mustIpop("seeds", "add", "203.0.113.1:4100");
        anna.start().awaitReady().mustIpop("seeds", "add", "203.0.113.1:4100");
        anna.mustIpop("create", "lab", "--host", "anna");
        gate.mustIpop("join", anna.mustIpop("invite", "lab", "--host", "gate").strip(), "--lan", Cluster.BRIDGE);
    }

    @AfterAll
    static void stop() {
        if (internet != null) {
            internet.close();
        }
    }

    @Test
    void machinesGetAddressesAndNamesAndReachMembersByName() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        seconds.put("udhcpc, first", lease(busybox, "udhcpc", "-i", "eth0", "-n", "-q", "-t", "10", "-T", "1", "-x",
            "hostname:w1"));
        seconds.put("udhcpc -a", lease(busybox, "udhcpc", "-i", "eth0", "-n", "-q", "-a", "-t", "10", "-T", "1", "-x",
            "hostname:w1"));
        seconds.put("dhclient", lease(isc, dhclient("-1")));
        seconds.put("dhcpcd", lease(roy, "dhcpcd", "-4", "-1", "-h", "w3", "eth0"));
        System.out.println("cluster: seconds to a lease " + seconds);
        System.out.println("cluster: " + gate.mustIpop("lan"));
        assertThat(gate.mustIpop("lan")).contains(busybox.address(), isc.address(), roy.address(), "w1", "w2", "w3");
        for (Machine machine : new Machine[] {busybox, isc, roy}) {
            assertThat(machine.address()).as(machine.name()).startsWith("10.66.");
            pings(machine.command("ping", "-c", "3", "-i", "0.2", "-W", "5", "anna.lab.ipop"));
            pings(anna.host().command("ping", "-c", "3", "-i", "0.2", "-W", "5", machine.name() + ".gate.lab.ipop"));
            assertThat(anna.host().command("dig", "+short", "-x", machine.address()).mustRun().strip())
                .isEqualTo(machine.name() + ".gate.lab.ipop.");
        }
        pings(busybox.command("ping", "-c", "2", "-i", "0.2", "-W", "5", "w2"));
        pings(gate.host().command("ping", "-c", "2", "-i", "0.2", "-W", "5", "w1.gate.lab.ipop"));
        renewsAndReleases();
    }

    private static void renewsAndReleases() {
        String before = busybox.address();
        long acks = counter("lan.dhcp.request");
        Process udhcpc = busybox.command("udhcpc", "-f", "-i", "eth0", "-T", "1", "-x", "hostname:w1")
            .start(ProcessBuilder.Redirect.DISCARD);
        await("leased", () -> busybox.address().equals(before) && counter("lan.dhcp.request") > acks);
        Command.of("kill", "-USR1", String.valueOf(udhcpc.pid())).mustRun();
        await("renewed", () -> counter("lan.dhcp.request") > acks + 1);
        assertThat(busybox.address()).isEqualTo(before);
        Command.of("kill", "-USR2", String.valueOf(udhcpc.pid())).mustRun();
        await("released", () -> !gate.mustIpop("lan").contains(before) && busybox.address().isEmpty());
        udhcpc.destroy();
        String former = isc.address();
        isc.command(dhclient("-r")).run();
        await("given back", () -> !gate.mustIpop("lan").contains(former));
        assertThat(isc.address()).isEmpty();
        lease(isc, dhclient("-1"));
        assertThat(isc.address()).as("the same again").isEqualTo(former);
        isc.command(dhclient("-x")).run();
    }

    private static String[] dhclient(String what) {
        String files = internet.folder().toString();
        return new String[] {"dhclient", what, "-cf", dhclientConf(), "-pf", files + "/w2.pid", "-lf",
            files + "/w2.leases", "eth0"};
    }

    private static String dhclientConf() {
        Path conf = internet.folder().resolve("dhclient.conf");
        try {
            return Files.writeString(conf, "send host-name \"w2\"; request subnet-mask, domain-name, "
                + "domain-name-servers, domain-search, interface-mtu; timeout 20;\n").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a client until it has a lease; the time that took. */
    private static double lease(Machine machine, String... client) {
        long begun = System.nanoTime();
        Command.Result result = machine.command(client).run(LEASE_LIMIT);
        assertThat(result.status()).as("%s: %s%s\n%s", client[0], result.out(), result.err(),
            gate.mustIpop("counters")).isZero();
        return Math.round((System.nanoTime() - begun) / 1e7) / 100.0;
    }

    private static void pings(Command ping) {
        Command.Result result = ping.run();
        assertThat(result.out()).as("%s %s %s\n%s", ping, result.out(), result.err(), gate.mustIpop("counters"))
            .contains(" 0% packet loss");
    }

    private static long counter(String name) {
        return gate.mustIpop("counters").lines().filter(line -> line.startsWith(name + " "))
            .mapToLong(line -> Long.parseLong(line.replaceAll(".* ", ""))).sum();
    }

    private static void await(String what, BooleanSupplier condition) {
        for (int i = 0; i < 100; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            Command.pause();
        }
        throw new AssertionError(what);
    }
}
