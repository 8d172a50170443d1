package org.ipop.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Four members, three of them behind NATs: broadcast, multicast of both families, and mDNS by Debian's avahi. */
class GroupsIT {
    private static final String GROUP = "239.1.2.3";
    private static final String GROUP6 = "ff05::1:2:3";
    private static Internet internet;
    private static Node anna;
    private static Node ben;
    private static Node carl;
    private static Node dora;

    @BeforeAll
    static void start() {
        assumeTrue(Files.isReadable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name")),
            "needs root and /dev/net/tun");
        internet = new Internet();
        anna = internet.node(internet.publicHost("anna", "203.0.113.1")).start("--seed").awaitReady();
        ben = internet.node(internet.site("home-b", "203.0.113.101").host("ben")).start();
        carl = internet.node(internet.site("home-c", "203.0.113.102").host("carl")).start();
        dora = internet.node(internet.site("home-d", "203.0.113.103").host("dora")).start();
        anna.mustIpop("create", "lab", "--host", "anna");
        for (Node node : new Node[] {ben, carl, dora}) {
            node.awaitReady();
            node.mustIpop("join", anna.mustIpop("invite", "lab", "--host", node.host().name()).strip());
        }
        for (Node node : new Node[] {ben, carl, dora}) {
            await(node + " reaches anna", () -> node.ipop("ping", "anna", "-c", "1").status() == 0);
        }
    }

    @AfterAll
    static void stop() {
        if (internet != null) {
            internet.close();
        }
    }

    @Test
    void aBroadcastIsAnsweredByAll() {
        for (Node node : new Node[] {ben, carl, dora}) {
            node.host().namespace().mustRun("sh", "-c", "echo 0 > /proc/sys/net/ipv4/icmp_echo_ignore_broadcasts");
        }
        await("three answers to a broadcast", () -> {
            String answers = anna.host().command("ping", "-b", "-c", "2", "-i", "0.5", "-W", "2", "10.66.255.255")
                .run().out();
            return answers.contains("+4 duplicates") || answers.lines().filter(line -> line.contains("bytes from"))
                .map(line -> line.replaceAll(".*from ([0-9.]+):.*", "$1")).distinct().count() == 3;
        });
    }

    @Test
    void aStreamReachesThoseWhoListenAndNobodyElse() {
        long before = received(dora);
        for (String group : new String[] {GROUP, GROUP6}) {
            streams(group);
        }
        assertThat(received(dora) - before).as("of 200, but for what avahi says").isLessThan(50);
    }

    private static void streams(String group) {
        Path atBen = listen(ben, group);
        Path atCarl = listen(carl, group);
        await("two members listen to " + group + "\n", () ->
            members(dora, group).contains("ben, carl") || members(ben, group).contains("carl"));
        System.out.println("groups: " + ben.mustIpop("groups"));
        String to = group.contains(":") ? "UDP6-DATAGRAM:[" + group + "]:5001,so-bindtodevice=ipop0"
            : "UDP4-DATAGRAM:" + group + ":5000,so-bindtodevice=ipop0,ip-multicast-ttl=4";
        anna.host().command("sh", "-c", "for i in $(seq 100); do echo line $i; sleep 0.005; done"
            + " | while read l; do echo \"$l\" | socat -u - " + to + "; done").mustRun();
        await("a hundred lines", () -> lines(atBen) == 100 && lines(atCarl) == 100);
    }

    private static long received(Node node) {
        return node.mustIpop("counters").lines().filter(line -> line.startsWith("multicast.received "))
            .mapToLong(line -> Long.parseLong(line.replaceAll(".* ", ""))).sum();
    }

    private static Path listen(Node node, String group) {
        Path file = internet.folder().resolve(node.host().name() + group.length());
        String from = group.contains(":") ? "UDP6-RECV:5001,ipv6-join-group=[" + group + "]:ipop0"
            : "UDP4-RECV:5000,ip-add-membership=" + group + ":ipop0";
        node.host().command("socat", "-u", from, "OPEN:" + file + ",creat,append")
            .start(ProcessBuilder.Redirect.DISCARD);
        return file;
    }

    private static String members(Node node, String group) {
        return node.mustIpop("groups").lines().filter(line -> line.contains(group)).findFirst().orElse("");
    }

    @Test
    void aServiceIsFoundByMulticastDns() {
        Avahi atBen = avahi(ben);
        Avahi atCarl = avahi(carl);
        await("avahi runs", () -> atBen.isReady() && atCarl.isReady());
        atCarl.beside("avahi-publish", "--service", "carls-page", "_http._tcp", "8080")
            .start(ProcessBuilder.Redirect.DISCARD);
        await("carl's avahi has published it", () -> atCarl.beside("avahi-browse", "_http._tcp", "--terminate")
            .run().out().contains("carls-page"));
        Avahi atDora = avahi(dora);
        await("avahi runs", atDora::isReady);
        for (Avahi avahi : new Avahi[] {atBen, atDora}) {
            long begun = System.nanoTime();
            await("the service is found", () -> avahi.beside("timeout", "0.5", "avahi-browse", "_http._tcp",
                "--resolve", "--parsable").run().out().contains("carl.local"));
            double seconds = (System.nanoTime() - begun) / 1e9;
            assertThat(avahi.beside("timeout", "0.5", "avahi-browse", "_http._tcp", "--resolve", "--parsable").run()
                .out()).as("no address that is not carl's own").doesNotContain(";10.66.0.1;");
            System.out.printf("groups: service found in %.2f s%n", seconds);
            assertThat(seconds).as("seconds to find a service").isLessThan(2.0);
        }
        assertThat(carl.mustIpop("groups")).contains("224.0.0.251");
    }

    private static Avahi avahi(Node node) {
        return Avahi.start(node.host().namespace(), node.host().name(), "ipop0", internet.folder());
    }

    private static long lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file).size() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > Duration.ofSeconds(20).toNanos()) {
                throw new AssertionError(what + groups());
            }
            Command.pause();
        }
    }

    private static String groups() {
        StringBuilder text = new StringBuilder();
        for (Node node : new Node[] {anna, ben, carl, dora}) {
            text.append('\n').append(node.host().name()).append('\n').append(node.ipop("groups").out())
                .append(node.ipop("counters").out().lines().filter(line -> line.contains("multicast")
                    || line.contains("vnet")).toList());
        }
        return text.toString();
    }
}
